#include "common/kernels/loss/total_variation.hpp"

#include <cmath>
#include <vector>

#include "common/kernels/threads/threads.hpp"

namespace sd::kernels {
namespace {

// One picture, row by row; the differences to the right and down are passed on to both their ends.
double one_picture(std::int64_t h, std::int64_t w, std::int64_t c, float beta, const float* x, float* dx) {
    double total = 0;
    if (dx)
        for (std::int64_t i = 0; i < h * w * c; i++) dx[i] = 0;
    const std::int64_t right = c, down = w * c;
    for (std::int64_t row = 0; row < h; row++) {
        for (std::int64_t i = row * down; i < (row + 1) * down; i++) {
            const double at = x[i];
            const double to_right = i < (row + 1) * down - right ? x[i + right] - at : 0, to_down = row + 1 < h ? x[i + down] - at : 0;
            const double u = to_right * to_right + to_down * to_down;  // of any floats: no overflow in double
            const double value = beta == 2 ? u : beta == 1 ? std::sqrt(u) : std::pow(u, static_cast<double>(beta) / 2);
            total += value;
            if (!dx || u == 0) continue;
            const double slope = static_cast<double>(beta) * value / u;
            dx[i] -= static_cast<float>(slope * (to_right + to_down));
            if (to_right != 0) dx[i + right] += static_cast<float>(slope * to_right);
            if (to_down != 0) dx[i + down] += static_cast<float>(slope * to_down);
        }
    }
    return total;
}

}  // namespace

double total_variation(std::int64_t n, std::int64_t h, std::int64_t w, std::int64_t c, float beta, const float* x, float* dx) {
    std::vector<double> totals(static_cast<std::size_t>(n));
    parallel_for(n, 1, [&](std::int64_t begin, std::int64_t end) {
        for (std::int64_t i = begin; i < end; i++) totals[static_cast<std::size_t>(i)] = one_picture(h, w, c, beta, x + i * h * w * c, dx ? dx + i * h * w * c : nullptr);
    });
    double total = 0;
    for (double t : totals) total += t;
    return total;
}

}  // namespace sd::kernels
