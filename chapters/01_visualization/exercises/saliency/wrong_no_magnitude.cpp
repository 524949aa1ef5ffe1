// expect: did you forget the absolute value
#include "exercise.hpp"

#include <algorithm>
#include <cmath>

namespace exercise {

sd::Tensor score_gradient(const Scores& scores, const sd::Tensor& picture, int c) {
    sd::Tensor x = picture.clone();
    x.set_requires_grad();
    const sd::Tensor s = scores(x);
    sd::Tensor ds = sd::Tensor::zeros(s.shape());
    ds[c] = 1;
    sd::backward(s, ds);
    return x.grad();
}

sd::Tensor saliency(const sd::Tensor& gradient) {
    const std::int64_t height = gradient.dim(1), width = gradient.dim(2), colours = gradient.dim(3);
    sd::Tensor map = sd::Tensor::zeros({height, width});
    for (std::int64_t p = 0; p < height * width; p++)
        for (std::int64_t k = 0; k < colours; k++) {
            const float g = gradient[p * colours + k];
            map[p] = std::max<float>(map[p], g);
        }
    return map;
}

}  // namespace exercise
