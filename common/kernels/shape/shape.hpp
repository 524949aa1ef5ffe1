// Copies that rearrange: blocks of memory with steps, swapped axes, shifted rows, rows picked by index.
//
// With `accumulate` the values are added to what is there. Each op's gradient is another of these copies, the other way round.
#pragma once

#include <cstdint>

namespace sd::kernels {

// `count` blocks of `length` floats that start every from_step and every to_step floats: slices and concatenation along any axis.
void copy_blocks(std::int64_t count, std::int64_t length, const float* from, std::int64_t from_step, float* to, std::int64_t to_step, bool accumulate);

// x (outer, a, middle, b, length) to y (outer, b, middle, a, length).
void swap_axes(std::int64_t outer, std::int64_t a, std::int64_t middle, std::int64_t b, std::int64_t length, const float* x, float* y, bool accumulate);

// y (extent[0], ..., extent[dims - 1]) is x with its axes in another order: a step along axis d of y is step[d] floats of x.
void permute(int dims, const std::int64_t* extent, const std::int64_t* step, const float* x, float* y, bool accumulate);

// y (outer, n, length) is x with the n blocks in reverse order.
void reverse_blocks(std::int64_t outer, std::int64_t n, std::int64_t length, const float* x, float* y, bool accumulate);

// Row r of image n in y, of y_width pixels, is row r - down of x (N, H, x_width, C) moved right by `right + slope * r` pixels; zero where x
// has nothing. A plain shift has slope 0, a skew 1, its reverse -1.
struct Shift {
    std::int64_t down, right, slope;
};
void shift_rows(std::int64_t images, std::int64_t height, std::int64_t channels, const float* x, std::int64_t x_width, float* y, std::int64_t y_width, Shift by, bool accumulate);

// y[i] = row index[i] of x (.., length); and the sum of gradients back, dx[index[i]] += dy[i], in the order of i.
void gather_rows(std::int64_t n, std::int64_t length, const float* x, const std::int32_t* index, float* y);
void scatter_rows(std::int64_t n, std::int64_t length, const float* dy, const std::int32_t* index, float* dx);

}  // namespace sd::kernels
