#line 1 "chapters/00_foundations/exercises/adam/solution.cpp"
#include "exercise.hpp"

#include <cmath>

namespace exercise {

void adam_step(const Adam& adam, int t, std::span<float> w, std::span<const float> gradient, std::span<float> m, std::span<float> v) {
    // [exercise] Compute what the two means are divided by after t steps.
    const float correction1 = 1.0f - std::pow(adam.beta1, static_cast<float>(t));
    const float correction2 = 1.0f - std::pow(adam.beta2, static_cast<float>(t));
    // [starter]
    //| const float correction1 = 1.0f;
    //| const float correction2 = 1.0f;
    // [/exercise]
    for (std::size_t i = 0; i < w.size(); i++) {
        // [exercise] Update m[i] and v[i] from gradient[i], then w[i] from both.
        const float g = gradient[i];
        m[i] = adam.beta1 * m[i] + (1.0f - adam.beta1) * g;
        v[i] = adam.beta2 * v[i] + (1.0f - adam.beta2) * g * g;
        w[i] -= adam.lr * (m[i] / correction1) / (std::sqrt(v[i] / correction2) + adam.epsilon);
        // [starter]
        //| w[i] -= adam.lr * gradient[i] * correction1 * correction2;  // plain gradient descent
        // [/exercise]
    }
}

}  // namespace exercise
