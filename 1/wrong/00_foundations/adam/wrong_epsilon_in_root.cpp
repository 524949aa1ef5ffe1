#line 1 "chapters/00_foundations/exercises/adam/wrong_epsilon_in_root.cpp"
// expect: not sqrt(v + epsilon)
#include "exercise.hpp"

#include <cmath>

namespace exercise {

void adam_step(const Adam& adam, int t, std::span<float> w, std::span<const float> gradient, std::span<float> m, std::span<float> v) {
    const float correction1 = 1.0f - std::pow(adam.beta1, static_cast<float>(t));
    const float correction2 = 1.0f - std::pow(adam.beta2, static_cast<float>(t));
    for (std::size_t i = 0; i < w.size(); i++) {
        const float g = gradient[i];
        m[i] = adam.beta1 * m[i] + (1.0f - adam.beta1) * g;
        v[i] = adam.beta2 * v[i] + (1.0f - adam.beta2) * g * g;
        w[i] -= adam.lr * (m[i] / correction1) / std::sqrt(v[i] / correction2 + adam.epsilon);
    }
}

}  // namespace exercise
