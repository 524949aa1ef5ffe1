#line 1 "chapters/05_gan/exercises/bug_checkerboard/wrong_kernel_two.cpp"
// expect: with a kernel of 2 nothing is blended
#include "exercise.hpp"

namespace exercise {

std::vector<float> upsample(const std::vector<float>& x) {
    constexpr int stride = 2, padding = 0;
    constexpr int kernel = 2;
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
    return Cause::kernel_no_multiple_of_stride;
}

}  // namespace exercise
