#include "common/kernels/reduce/reduce.hpp"

#include "common/kernels/isa/isa.hpp"
#include "common/kernels/reduce/blocks.hpp"
#include "common/kernels/reduce/table.hpp"

namespace sd::kernels {
namespace {

const ReduceTable& table() { return for_isa<ReduceTable>(); }

constexpr std::int64_t kGrain = 64 * 1024;  // elements that pay for waking a thread

constexpr std::int64_t kMaxPiece = 64 * 1024;  // numbers (or rows) whose largest is found at a time

std::int64_t rows_a_grain(std::int64_t cols) { return kGrain / std::max<std::int64_t>(cols, 1) + 1; }

}  // namespace

double sum(std::int64_t n, const float* x) {
    return sum_in_blocks(n, kSumBlockElements, [&](std::int64_t i, std::int64_t count) { return table().sum(count, x + i); });
}
double sum_of_squares(std::int64_t n, const float* x) {
    return sum_in_blocks(n, kSumBlockElements, [&](std::int64_t i, std::int64_t count) { return table().sum_of_squares(count, x + i); });
}
double dot(std::int64_t n, const float* a, const float* b) {
    return sum_in_blocks(n, kSumBlockElements, [&](std::int64_t i, std::int64_t count) { return table().dot(count, a + i, b + i); });
}

void add_to_long_sums(std::int64_t n, const float* part, float* sums, float* lost) { table().add_to_long_sums(n, part, sums, lost); }

void sum_axis(std::int64_t outer, std::int64_t k, std::int64_t inner, const float* x, float* y, bool accumulate) {
    if (inner == 1 && !accumulate) std::fill_n(y, outer, 0.0f);
    // One long reduction is split inside, many short ones among the threads.
    if (inner == 1 && k > kSumBlockElements) {
        for (std::int64_t o = 0; o < outer; o++) y[o] += static_cast<float>(sum(k, x + o * k));
        return;
    }
    parallel_for(outer, outer == 1 ? 1 : rows_a_grain(k * inner), [&](std::int64_t begin, std::int64_t end) {
        if (inner == 1) return table().add_row_sums(end - begin, k, x + begin * k, y + begin);
        for (std::int64_t o = begin; o < end; o++)
            sum_columns_in_blocks(k, inner, y + o * inner, accumulate, [&](std::int64_t at, std::int64_t rows, std::int64_t cols, float* sums) {
                table().add_rows(rows, cols, x + o * k * inner + at, sums);
            });
    });
}

void max_axis(std::int64_t outer, std::int64_t k, std::int64_t inner, const float* x, float* y, std::int64_t* index) {
    parallel_for(outer, rows_a_grain(k * inner), [&](std::int64_t begin, std::int64_t end) {
        // Piece by piece, so that a place in one is a number of 32 bits.
        thread_local std::vector<float> largest;
        thread_local std::vector<std::int32_t> places;
        largest.resize(static_cast<std::size_t>(inner)), places.resize(largest.size());
        const auto size = static_cast<std::int64_t>(largest.size());
        for (std::int64_t o = begin; o < end; o++)
            for (std::int64_t first = 0; first < k; first += kMaxPiece) {
                const float* from = x + (o * k + first) * inner;
                std::int32_t* at = index ? places.data() : nullptr;
                if (inner == 1)
                    largest[0] = table().max(std::min(kMaxPiece, k - first), from, at);
                else
                    table().max_of_columns(std::min(kMaxPiece, k - first), inner, from, largest.data(), at);
                for (std::int64_t i = 0; i < size; i++) {
                    const float v = largest[static_cast<std::size_t>(i)];
                    float& best = y[o * inner + i];
                    if (first > 0 && (v <= best || best != best)) continue;  // NaN counts as the largest
                    best = v;
                    if (index) index[o * inner + i] = first + places[static_cast<std::size_t>(i)];
                }
            }
    });
}

}  // namespace sd::kernels
