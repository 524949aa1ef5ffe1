#include "common/kernels/reduce/reduce.hpp"

#include "common/kernels/isa/isa.hpp"
#include "common/kernels/reduce/blocks.hpp"
#include "common/kernels/reduce/table.hpp"

namespace sd::kernels {
namespace {

const ReduceTable& table() { return for_isa<ReduceTable>(); }

constexpr std::int64_t kGrain = 64 * 1024;  // elements that pay for waking a thread

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

void sum_axis(std::int64_t outer, std::int64_t k, std::int64_t inner, const float* x, float* y, bool accumulate) {
    if (!accumulate) std::fill_n(y, outer * inner, 0.0f);
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

void max_axis(std::int64_t outer, std::int64_t k, std::int64_t inner, const float* x, float* y, std::int32_t* index) {
    parallel_for(outer, rows_a_grain(k * inner), [&](std::int64_t begin, std::int64_t end) {
        for (std::int64_t o = begin; o < end; o++) {
            const float* from = x + o * k * inner;
            std::int32_t* at = index ? index + o * inner : nullptr;
            if (inner == 1)
                y[o] = table().max(k, from, at);
            else
                table().max_of_columns(k, inner, from, y + o * inner, at);
        }
    });
}

}  // namespace sd::kernels
