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

// out[j] (+)= sum over rows. add_rows(first_element, rows, cols, sums) adds the column sums of some rows to `sums`. A narrow
// matrix is read as a wider one, several rows as one: full vectors, whose parts are added at the end.
template <class AddRows>
void sum_columns_in_blocks(std::int64_t rows, std::int64_t cols, float* out, bool accumulate, AddRows add_rows) {
    if (!accumulate) std::fill_n(out, cols, 0.0f);
    std::int64_t fold = 1;
    while (fold * cols < 64 && 32 * fold <= rows) fold *= 2;
    const std::int64_t wide = cols * fold, wide_rows = rows / fold;
    const std::int64_t block = std::max<std::int64_t>(16, kSumBlockElements / std::max<std::int64_t>(wide, 1)), blocks = (wide_rows + block - 1) / block;
    if (blocks <= 1 && fold == 1 && !accumulate) return add_rows(0, rows, cols, out);

    thread_local std::vector<float> storage;
    storage.assign(static_cast<std::size_t>(blocks * wide + cols), 0.0f);
    float* partial = storage.data();
    parallel_for(blocks, 1, [&](std::int64_t begin, std::int64_t end) {
        for (std::int64_t i = begin; i < end; i++) add_rows(i * block * wide, std::min(block, wide_rows - i * block), wide, partial + i * wide);
    });
    float* rest = partial + blocks * wide;
    add_rows(wide_rows * wide, rows - wide_rows * fold, cols, rest);

    for (float* part = partial; part <= rest; part += cols)
        for (std::int64_t j = 0; j < cols; j++) out[j] += part[j];
}

}  // namespace sd::kernels
