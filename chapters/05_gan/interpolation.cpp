#include "chapters/05_gan/interpolation.hpp"

#include <algorithm>
#include <cmath>

#include "common/tensor/check.hpp"

namespace sd {
namespace {

Tensor mix(const Tensor& z0, const Tensor& z1, int frames, auto&& weights) {
    check(z0.numel() == z1.numel() && frames >= 2, "[interpolate] ", z0.shape(), " to ", z1.shape(), " in ", frames, " frames");
    Tensor path({frames, z0.numel()});
    for (int f = 0; f < frames; f++) {
        const auto [a, b] = weights(static_cast<double>(f) / (frames - 1));
        for (std::int64_t i = 0; i < z0.numel(); i++) path[f * z0.numel() + i] = static_cast<float>(a * z0[i] + b * z1[i]);
    }
    return path;
}

}  // namespace

Tensor interpolate_linear(const Tensor& z0, const Tensor& z1, int frames) {
    return mix(z0, z1, frames, [](double t) { return std::pair(1 - t, t); });
}

Tensor interpolate_spherical(const Tensor& z0, const Tensor& z1, int frames) {
    check(z0.numel() == z1.numel(), "[interpolate] ", z0.shape(), " to ", z1.shape());
    double dot = 0, squares0 = 0, squares1 = 0;
    for (std::int64_t i = 0; i < z0.numel(); i++) dot += double(z0[i]) * z1[i], squares0 += double(z0[i]) * z0[i], squares1 += double(z1[i]) * z1[i];
    const double omega = std::acos(std::clamp(dot / std::sqrt(squares0 * squares1), -1.0, 1.0));
    if (std::isnan(omega) || std::sin(omega) < 1e-6) return interpolate_linear(z0, z1, frames);  // parallel, opposite or zero: no great circle to follow
    return mix(z0, z1, frames, [&](double t) { return std::pair(std::sin((1 - t) * omega) / std::sin(omega), std::sin(t * omega) / std::sin(omega)); });
}

}  // namespace sd
