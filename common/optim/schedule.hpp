// Learning rates that change over training: optimizer.options.lr = cosine_schedule(...) before each step.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <numbers>

namespace sd {

// Rises linearly over the first `warmup` steps; 1 after them.
inline double warmup_factor(std::int64_t step, std::int64_t warmup) { return step < warmup ? static_cast<double>(step + 1) / static_cast<double>(warmup) : 1.0; }

// From lr at step 0 (after the warm-up) down half a cosine to `last` at step total - 1 (Loshchilov and Hutter 2017, without restarts).
inline float cosine_schedule(std::int64_t step, std::int64_t total, float lr, std::int64_t warmup = 0, float last = 0.0f) {
    const double length = static_cast<double>(std::max<std::int64_t>(total - 1 - warmup, 1));
    const double done = std::clamp(static_cast<double>(step - warmup) / length, 0.0, 1.0);
    return static_cast<float>(warmup_factor(step, warmup) * (last + (lr - last) * 0.5 * (1 + std::cos(std::numbers::pi * done))));
}

}  // namespace sd
