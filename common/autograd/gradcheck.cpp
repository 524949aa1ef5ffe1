#include "common/autograd/gradcheck.hpp"

#include <algorithm>
#include <cmath>

#include "common/autograd/autograd.hpp"
#include "common/tensor/rng.hpp"

namespace sd {
namespace {

double project(const Tensor& y, const Tensor& direction) {
    double sum = 0;
    for (std::int64_t i = 0; i < y.numel(); i++) sum += static_cast<double>(y[i]) * direction[i];
    return sum;
}

}  // namespace

double gradcheck(const std::function<Tensor(const std::vector<Tensor>&)>& f, std::vector<Tensor> inputs, double h) {
    for (Tensor& x : inputs) x.zero_grad();
    const Tensor y = f(inputs);
    const Tensor direction = Rng(20).uniform(y.shape(), 0.5f, 1.5f);
    backward(y, direction);

    NoGrad no_grad;
    double worst = 0;
    for (Tensor& x : inputs) {
        if (!x.requires_grad()) continue;
        const Tensor analytic = x.grad();
        check(static_cast<bool>(analytic), "[gradcheck] an input of shape ", x.shape(), " got no gradient");

        std::vector<double> numeric(static_cast<std::size_t>(x.numel()));
        double squares = 0;
        for (std::int64_t i = 0; i < x.numel(); i++) {
            const float value = x[i];
            const float above = value + static_cast<float>(h), below = value - static_cast<float>(h);
            x[i] = above;
            const double high = project(f(inputs), direction);
            x[i] = below;
            const double low = project(f(inputs), direction);
            x[i] = value;
            numeric[static_cast<std::size_t>(i)] = (high - low) / (static_cast<double>(above) - below);
            squares += numeric[static_cast<std::size_t>(i)] * numeric[static_cast<std::size_t>(i)];
        }
        const double scale = std::sqrt(squares / static_cast<double>(std::max<std::int64_t>(x.numel(), 1)));
        for (std::int64_t i = 0; i < x.numel(); i++) {
            const double a = analytic[i], n = numeric[static_cast<std::size_t>(i)];
            const double error = std::abs(a - n) / std::max({std::abs(a), std::abs(n), scale, 1e-6});
            worst = std::isnan(error) ? INFINITY : std::max(worst, error);
        }
    }
    return worst;
}

}  // namespace sd
