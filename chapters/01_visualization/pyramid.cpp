#include "chapters/01_visualization/pyramid.hpp"

#include <algorithm>

#include "common/autograd/autograd.hpp"
#include "common/ops/arithmetic.hpp"
#include "common/ops/resize.hpp"

namespace sd {

Pyramid::Pyramid(const Tensor& start) {
    levels.push_back({"picture", start.clone(), Layout::same, {}, {}});
    for (std::int64_t h = start.dim(1) / 2, w = start.dim(2) / 2; std::min(h, w) >= 4; h /= 2, w /= 2)
        levels.push_back({"coarse" + std::to_string(h), Tensor::zeros({start.dim(0), h, w, start.dim(3)}), Layout::same, {}, {}});
    for (Parameter& p : levels) p.tensor.set_requires_grad();
}

Tensor Pyramid::picture() const {
    const Tensor& fine = levels[0].tensor;
    Tensor all = fine;
    for (std::size_t l = 1; l < levels.size(); l++) all = all + resize_bilinear(levels[l].tensor, fine.dim(1), fine.dim(2));
    return all;
}

void Pyramid::clip() {
    NoGrad no_grad;
    const Tensor all = picture();
    Tensor& fine = levels[0].tensor;
    for (std::int64_t i = 0; i < fine.numel(); i++) fine[i] += std::clamp(all[i], 0.0f, 1.0f) - all[i];
}

}  // namespace sd
