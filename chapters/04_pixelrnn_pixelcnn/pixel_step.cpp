#include "chapters/04_pixelrnn_pixelcnn/pixel_step.hpp"

#include <algorithm>

#include "common/autograd/autograd.hpp"

namespace sd {

PixelStep naive_step(std::function<Tensor(const Tensor&)> model) {
    return [model](const Tensor& images, std::int64_t row, std::int64_t column) {
        const NoGrad no_grad;
        const Tensor all = model(images);
        const std::int64_t n = images.dim(0), pixels = images.dim(1) * images.dim(2), outputs = all.numel() / (n * pixels), at = row * images.dim(2) + column;
        Tensor one({n, outputs});
        for (std::int64_t i = 0; i < n; i++) std::copy_n(all.data() + (i * pixels + at) * outputs, outputs, one.data() + i * outputs);
        return one;
    };
}

}  // namespace sd
