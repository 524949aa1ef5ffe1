// How sums are split over threads and still have the same bits for any number of them: blocks whose size follows from the shape
// alone are summed from zero and added in order.
#pragma once

#include <algorithm>
#include <cstdint>
#include <vector>

#include "common/kernels/threads/threads.hpp"

namespace sd::kernels {

constexpr std::int64_t kSumBlockElements = 32 * 1024;

// The sum of n elements; sum_block(first, count) gives the sum of `block` of them.
template <class SumBlock>
double sum_in_blocks(std::int64_t n, std::int64_t block, SumBlock sum_block) {
    const std::int64_t blocks = (n + block - 1) / block;
    if (blocks <= 1) return n > 0 ? sum_block(std::int64_t{0}, n) : 0.0f;
    thread_local std::vector<float> storage;
    storage.resize(static_cast<std::size_t>(blocks));
    float* partial = storage.data();
    parallel_for(blocks, 1, [&](std::int64_t begin, std::int64_t end) {
        for (std::int64_t i = begin; i < end; i++) partial[i] = sum_block(i * block, std::min(block, n - i * block));
    });
    double total = 0;
    for (std::int64_t i = 0; i < blocks; i++) total += partial[i];
    return total;
}

constexpr std::int64_t kSumRows = 32;  // that one float of a column adds up from zero

// sums += part, with what rounding loses added to lost.
void add_to_long_sums(std::int64_t n, const float* part, float* sums, float* lost);
inline double long_sum_of(float sum, float lost) { return lost == lost ? static_cast<double>(sum) + lost : sum; }  // an infinite sum loses NaN

// out[j] (+)= sum over rows. add_rows(first_element, rows, cols, sums) adds the column sums of some rows to `sums`. A narrow
// matrix is read as a wider one, several rows as one: full vectors, and memory in long stretches; the parts are added at the end.
template <class AddRows>
void sum_columns_in_blocks(std::int64_t rows, std::int64_t cols, float* out, bool accumulate, AddRows add_rows) {
    std::int64_t fold = 1;
    while (fold * cols < 512 && kSumRows * fold <= rows) fold *= 2;
    if (rows <= kSumRows && fold == 1 && !accumulate) {
        std::fill_n(out, cols, 0.0f);
        return add_rows(0, rows, cols, out);
    }
    const std::int64_t wide = cols * fold, wide_rows = rows / fold;
    const std::int64_t block = std::max({kSumRows, kSumBlockElements / std::max<std::int64_t>(wide, 1), std::min(4 * kSumRows, wide_rows / 64)});
    const std::int64_t blocks = (wide_rows + block - 1) / block;

    // Of each block: sums, what they lost, and the sums of the next few rows. Then those of the rows that make no wide one.
    thread_local std::vector<float> storage;
    storage.assign(static_cast<std::size_t>(3 * blocks * wide + cols), 0.0f);
    float* const partial = storage.data();
    parallel_for(blocks, 1, [&](std::int64_t begin, std::int64_t end) {
        for (std::int64_t i = begin; i < end; i++) {
            float *sums = partial + 3 * i * wide, *lost = sums + wide, *part = lost + wide;
            const std::int64_t last = std::min((i + 1) * block, wide_rows);
            for (std::int64_t row = i * block; row < last; row += kSumRows) {
                std::fill_n(part, wide, 0.0f);
                add_rows(row * wide, std::min(kSumRows, last - row), wide, part);
                add_to_long_sums(wide, part, sums, lost);
            }
        }
    });
    float* const rest = partial + 3 * blocks * wide;
    add_rows(wide_rows * wide, rows - wide_rows * fold, cols, rest);

    thread_local std::vector<double> totals;
    totals.assign(static_cast<std::size_t>(cols), 0.0);
    double* const total = totals.data();
    for (std::int64_t i = 0; i < blocks; i++)
        for (const float *sums = partial + 3 * i * wide, *end = sums + wide; sums < end; sums += cols)
            for (std::int64_t j = 0; j < cols; j++) total[j] += long_sum_of(sums[j], sums[wide + j]);
    for (std::int64_t j = 0; j < cols; j++) out[j] = static_cast<float>(total[j] + rest[j] + (accumulate ? out[j] : 0.0f));
}

}  // namespace sd::kernels
