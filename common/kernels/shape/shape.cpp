#include "common/kernels/shape/shape.hpp"

#include <algorithm>
#include <cstring>

#include "common/kernels/threads/threads.hpp"

namespace sd::kernels {
namespace {

constexpr std::int64_t kGrain = 32768;  // floats

std::int64_t grain(std::int64_t length) { return 1 + kGrain / (length + 1); }

void move(std::int64_t n, const float* x, float* y, bool accumulate) {
    if (accumulate)
        for (std::int64_t i = 0; i < n; i++) y[i] += x[i];
    else
        std::memcpy(y, x, static_cast<std::size_t>(n) * sizeof(float));
}

}  // namespace

void copy_blocks(std::int64_t count, std::int64_t length, const float* from, std::int64_t from_step, float* to, std::int64_t to_step, bool accumulate) {
    parallel_for(count, grain(length), [&](std::int64_t begin, std::int64_t end) {
        for (std::int64_t i = begin; i < end; i++) move(length, from + i * from_step, to + i * to_step, accumulate);
    });
}

void swap_axes(std::int64_t outer, std::int64_t a, std::int64_t middle, std::int64_t b, std::int64_t length, const float* x, float* y, bool accumulate) {
    parallel_for(outer * b * middle, grain(a * length), [&](std::int64_t begin, std::int64_t end) {
        for (std::int64_t row = begin; row < end; row++) {
            const std::int64_t m = row % middle, j = row / middle % b, o = row / middle / b;
            const float* from = x + ((o * a * middle + m) * b + j) * length;
            for (std::int64_t i = 0; i < a; i++) move(length, from + i * middle * b * length, y + (row * a + i) * length, accumulate);
        }
    });
}

void permute(int dims, const std::int64_t* extent, const std::int64_t* step, const float* x, float* y, bool accumulate) {
    std::int64_t rows = 1;
    for (int d = 0; d + 1 < dims; d++) rows *= extent[d];
    const std::int64_t length = extent[dims - 1], by = step[dims - 1];
    parallel_for(rows, grain(length), [&](std::int64_t begin, std::int64_t end) {
        for (std::int64_t row = begin; row < end; row++) {
            const float* from = x;
            for (std::int64_t d = dims - 2, rest = row; d >= 0; rest /= extent[d], d--) from += rest % extent[d] * step[d];
            float* to = y + row * length;
            if (by == 1) move(length, from, to, accumulate);
            else
                for (std::int64_t i = 0; i < length; i++) to[i] = from[i * by] + (accumulate ? to[i] : 0.0f);
        }
    });
}

void reverse_blocks(std::int64_t outer, std::int64_t n, std::int64_t length, const float* x, float* y, bool accumulate) {
    parallel_for(outer * n, grain(length), [&](std::int64_t begin, std::int64_t end) {
        for (std::int64_t i = begin; i < end; i++) move(length, x + (i - i % n + (n - 1 - i % n)) * length, y + i * length, accumulate);
    });
}

void shift_rows(std::int64_t images, std::int64_t height, std::int64_t channels, const float* x, std::int64_t x_width, float* y, std::int64_t y_width, Shift by, bool accumulate) {
    parallel_for(images * height, grain(y_width * channels), [&](std::int64_t begin, std::int64_t end) {
        for (std::int64_t row = begin; row < end; row++) {
            float* to = y + row * y_width * channels;
            const std::int64_t r = row % height, right = by.right + by.slope * r;
            // Columns first .. last-1 of y have a pixel of x.
            const bool inside = r - by.down >= 0 && r - by.down < height;
            const std::int64_t first = std::clamp<std::int64_t>(right, 0, y_width), last = inside ? std::clamp<std::int64_t>(right + x_width, first, y_width) : first;
            if (!accumulate) {
                std::fill(to, to + first * channels, 0.0f);
                std::fill(to + last * channels, to + y_width * channels, 0.0f);
            }
            if (last > first) move((last - first) * channels, x + ((row - by.down) * x_width + first - right) * channels, to + first * channels, accumulate);
        }
    });
}

void gather_rows(std::int64_t n, std::int64_t length, const float* x, const std::int32_t* index, float* y) {
    parallel_for(n, grain(length), [&](std::int64_t begin, std::int64_t end) {
        for (std::int64_t i = begin; i < end; i++) move(length, x + index[i] * length, y + i * length, false);
    });
}

void scatter_rows(std::int64_t n, std::int64_t length, const float* dy, const std::int32_t* index, float* dx) {
    for (std::int64_t i = 0; i < n; i++) move(length, dy + i * length, dx + index[i] * length, true);
}

}  // namespace sd::kernels
