#include "chapters/01_visualization/paint.hpp"

#include <algorithm>
#include <chrono>

#include "chapters/01_visualization/pyramid.hpp"
#include "chapters/01_visualization/smoothness.hpp"
#include "common/app/progress.hpp"
#include "common/autograd/autograd.hpp"
#include "common/ops/arithmetic.hpp"
#include "common/optim/adam.hpp"
#include "common/optim/lbfgs.hpp"
#include "common/optim/schedule.hpp"

namespace sd {

ContentTarget content_of(const std::function<Tensor(const Tensor&)>& extract, const Tensor& picture) {
    NoGrad no_grad;
    return {extract, extract(picture)};
}

Painted paint(const Extractor& extract, const StyleTarget& style, const ContentTarget& content, const Tensor& start, const PaintOptions& options) {
    double square_mean = 1;
    if (content.features) {
        double sum = 0;
        for (const float v : content.features.values()) sum += static_cast<double>(v) * static_cast<double>(v);
        square_mean = std::max(sum / static_cast<double>(content.features.numel()), 1e-30);
    }
    const auto of_style = [&](const Tensor& x) { return style_loss(extract(x), style); };
    const auto of_content = [&](const Tensor& x) { return content_loss(content.extract(x), content.features) / static_cast<float>(square_mean); };

    Pyramid canvas(start);
    const auto loss = [&] {
        const Tensor x = canvas.picture();
        Tensor total = options.style_weight * of_style(x);
        if (content.features && options.content_weight > 0) total = total + options.content_weight * of_content(x);
        if (options.total_variation > 0) total = total + options.total_variation * smoothness(x);
        return total;
    };
    Painted result;
    const auto measure = [&](double& s, double& c) {
        NoGrad no_grad;
        const Tensor x = canvas.picture();
        s = static_cast<double>(of_style(x).item());
        if (content.features) c = static_cast<double>(of_content(x).item());
    };
    measure(result.style_before, result.content_before);

    const auto began = std::chrono::steady_clock::now();
    Progress progress(options.label, options.steps, 1, "steps");
    if (options.optimizer == Optimizer::lbfgs) {
        LbfgsOptions each;
        each.history = 20;
        Lbfgs optimizer(canvas.levels, each);
        for (int step = 0; step < options.steps; step += 10) {
            optimizer.options.max_iterations = std::min(10, options.steps - step);
            result.losses.push_back(optimizer.step(loss));
            canvas.clip();
            progress.update(step + optimizer.options.max_iterations, result.losses.back());
        }
    } else {
        Adam optimizer(canvas.levels, {.lr = options.rate});
        for (int step = 0; step < options.steps; step++) {
            optimizer.options.lr = cosine_schedule(step, options.steps, options.rate);
            optimizer.zero_grad();
            const Tensor value = loss();
            value.backward();
            optimizer.step();
            canvas.clip();
            if (step % 10 == 9 || step + 1 == options.steps) {
                result.losses.push_back(static_cast<double>(value.item()));
                progress.update(step + 1, result.losses.back());
            }
        }
    }
    result.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - began).count();
    measure(result.style_after, result.content_after);
    NoGrad no_grad;
    result.picture = canvas.picture();
    return result;
}

}  // namespace sd
