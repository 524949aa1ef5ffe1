#line 1 "chapters/00_foundations/exercises/adam/wrong_no_correction.cpp"
// expect: about three times too long
#include "exercise.hpp"

#include <cmath>

namespace exercise {

void adam_step(const Adam& adam, int, std::span<float> w, std::span<const float> gradient, std::span<float> m, std::span<float> v) {
    for (std::size_t i = 0; i < w.size(); i++) {
        const float g = gradient[i];
        m[i] = adam.beta1 * m[i] + (1.0f - adam.beta1) * g;
        v[i] = adam.beta2 * v[i] + (1.0f - adam.beta2) * g * g;
        w[i] -= adam.lr * m[i] / (std::sqrt(v[i]) + adam.epsilon);
    }
}

}  // namespace exercise
