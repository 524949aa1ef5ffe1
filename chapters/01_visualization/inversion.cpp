#include "chapters/01_visualization/inversion.hpp"

#include <algorithm>

#include "chapters/01_visualization/pyramid.hpp"
#include "chapters/01_visualization/smoothness.hpp"
#include "common/autograd/autograd.hpp"
#include "common/ops/arithmetic.hpp"
#include "common/ops/reduce.hpp"
#include "common/optim/lbfgs.hpp"

namespace sd {

Inverted invert(const std::function<Tensor(const Tensor&)>& phi, const Tensor& target, const Tensor& start, const InversionOptions& options) {
    double size = 0;
    for (const float v : target.values()) size += static_cast<double>(v) * static_cast<double>(v);
    const auto scale = static_cast<float>(1 / std::max(size, 1e-30));
    const auto distance = [&](const Tensor& x) { return scale * sum(square(phi(x) - target)); };

    Pyramid pyramid(start);
    LbfgsOptions each;
    each.max_iterations = 10;
    Lbfgs optimizer(pyramid.levels, each);
    for (int step = 0; step < options.steps; step += each.max_iterations) {
        optimizer.options.max_iterations = std::min(each.max_iterations, options.steps - step);
        const double loss = optimizer.step([&] {
            const Tensor x = pyramid.picture();
            return options.total_variation > 0 ? distance(x) + options.total_variation * smoothness(x) : distance(x);
        });
        if (options.clip) pyramid.clip();
        if (options.progress) options.progress(step + optimizer.options.max_iterations, loss);
    }
    NoGrad no_grad;
    const Tensor picture = pyramid.picture();
    return {picture, static_cast<double>(distance(picture).item())};
}

}  // namespace sd
