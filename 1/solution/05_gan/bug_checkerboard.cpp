#line 1 "chapters/05_gan/exercises/bug_checkerboard/solution.cpp"
#include "exercise.hpp"

namespace exercise {

std::vector<float> upsample(const std::vector<float>& x) {
    constexpr int stride = 2, padding = 1;
    // [bug]
    constexpr int kernel = 4;
    // [starter]
    //| constexpr int kernel = 3;
    // [/bug]
    const int n = static_cast<int>(x.size());
    std::vector<float> y(static_cast<std::size_t>(2 * n));
    for (int i = 0; i < n; i++)
        for (int k = 0; k < kernel; k++) {
            const int o = i * stride - padding + k;
            if (o >= 0 && o < 2 * n) y[static_cast<std::size_t>(o)] += x[static_cast<std::size_t>(i)] * 2.0f / kernel;
        }
    return y;
}

Cause diagnosis() {
    // [bug]
    return Cause::kernel_no_multiple_of_stride;
    // [starter]
    //| return Cause::unknown;
    // [/bug]
}

}  // namespace exercise
