#include "chapters/01_visualization/inversion.hpp"

#include <algorithm>

#include "chapters/01_visualization/smoothness.hpp"
#include "common/autograd/autograd.hpp"
#include "common/ops/arithmetic.hpp"
#include "common/ops/reduce.hpp"
#include "common/ops/resize.hpp"
#include "common/optim/lbfgs.hpp"

namespace sd {

Inverted invert(const std::function<Tensor(const Tensor&)>& phi, const Tensor& target, const Tensor& start, const InversionOptions& options) {
    double size = 0;
    for (const float v : target.values()) size += static_cast<double>(v) * static_cast<double>(v);
    const auto scale = static_cast<float>(1 / std::max(size, 1e-30));
    const auto distance = [&](const Tensor& x) { return scale * sum(square(phi(x) - target)); };

    // The picture is a sum of its own size, its half, its quarter ... Broad colour is one number of a small picture then, not the
    // agreement of thousands of pixels, and is found as fast as edges are.
    Tensor x = start.clone();
    x.set_requires_grad();
    std::vector<Parameter> learned{{"picture", x, Layout::same, {}, {}}};
    for (std::int64_t h = x.dim(1) / 2, w = x.dim(2) / 2; std::min(h, w) >= 4; h /= 2, w /= 2) {
        Tensor coarse = Tensor::zeros({x.dim(0), h, w, x.dim(3)});
        coarse.set_requires_grad();
        learned.push_back({"coarse" + std::to_string(h), coarse, Layout::same, {}, {}});
    }
    const auto composed = [&] {
        Tensor all = x;
        for (std::size_t l = 1; l < learned.size(); l++) all = all + resize_bilinear(learned[l].tensor, x.dim(1), x.dim(2));
        return all;
    };

    LbfgsOptions each;
    each.max_iterations = 10;
    Lbfgs optimizer(learned, each);
    for (int step = 0; step < options.steps; step += each.max_iterations) {
        optimizer.options.max_iterations = std::min(each.max_iterations, options.steps - step);
        const double loss = optimizer.step([&] {
            const Tensor all = composed();
            return options.total_variation > 0 ? distance(all) + options.total_variation * smoothness(all) : distance(all);
        });
        if (options.clip) {  // what leaves [0, 1] is taken back from the finest part
            NoGrad no_grad;
            const Tensor all = composed();
            for (std::int64_t i = 0; i < x.numel(); i++) x[i] += std::clamp(all[i], 0.0f, 1.0f) - all[i];
        }
        if (options.progress) options.progress(step + optimizer.options.max_iterations, loss);
    }
    NoGrad no_grad;
    const Tensor picture = composed().detach();
    return {picture, static_cast<double>(distance(picture).item())};
}

}  // namespace sd
