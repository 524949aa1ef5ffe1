// Saliency map (Simonyan et al. 2013) of a 224x224 image in SqueezeNet 1.1 (Iandola et al. 2016): the gradient of the largest logit
// in the image, its largest absolute value over the channels.
#include <algorithm>
#include <cmath>

#include "benchmarks/steps/step.hpp"
#include "common/ops/arithmetic.hpp"
#include "common/ops/conv.hpp"
#include "common/ops/pool.hpp"
#include "common/ops/reduce.hpp"
#include "common/ops/shape.hpp"

namespace sd::bench {
namespace {

struct Fire {
    std::int64_t in, squeeze, expand;
    double positions;
    Tensor w_squeeze{}, b_squeeze{}, w_1x1{}, b_1x1{}, w_3x3{}, b_3x3{};

    void fill(Parameters& p) {
        w_squeeze = p.conv(1, 1, in, squeeze), b_squeeze = p.bias(squeeze);
        w_1x1 = p.conv(1, 1, squeeze, expand), b_1x1 = p.bias(expand);
        w_3x3 = p.conv(3, 3, squeeze, expand), b_3x3 = p.bias(expand);
    }
    Tensor operator()(const Tensor& x) const {
        const Tensor s = conv2d(x, w_squeeze, b_squeeze, {.activation = Activation::relu});
        return concat({conv2d(s, w_1x1, b_1x1, {.activation = Activation::relu}), conv2d(s, w_3x3, b_3x3, {.padding = 1, .activation = Activation::relu})}, 3);
    }
    double flop() const {
        const auto i = static_cast<double>(in), s = static_cast<double>(squeeze), e = static_cast<double>(expand);
        return flop_of(1, i, s, 1, positions) + flop_of(1, s, e, 10, positions);
    }
};

}  // namespace

Step saliency(bool) {
    Parameters p(100, std::sqrt(6.0f), false);
    const Tensor w_first = p.conv(3, 3, 3, 64), b_first = p.bias(64);
    std::vector<Fire> fires{{64, 16, 64, 3025}, {128, 16, 64, 3025}, {128, 32, 128, 729}, {256, 32, 128, 729}, {256, 48, 192, 169}, {384, 48, 192, 169}, {384, 64, 256, 169}, {512, 64, 256, 169}};
    for (Fire& f : fires) f.fill(p);
    const Tensor w_last = p.conv(1, 1, 512, 1000), b_last = p.bias(1000);
    const Tensor image = picture(224, 11);

    double flop = flop_of(1, 3, 64, 9, 111 * 111) + flop_of(1, 512, 1000, 1, 169);
    for (const Fire& f : fires) flop += f.flop();
    return {2 * flop, 1, [=] {
                const auto pool = [](const Tensor& h) { return max_pool2d(h, 3, {.stride = 2, .ceil_mode = true}); };
                Tensor x = image.detach();
                x.set_requires_grad();
                Tensor h = pool(conv2d(x, w_first, b_first, {.stride = 2, .activation = Activation::relu}));
                for (std::size_t i = 0; i < fires.size(); i++) {
                    if (i == 2 || i == 4) h = pool(h);
                    h = fires[i](h);
                }
                const Tensor logits = global_avg_pool(conv2d(h, w_last, b_last, {.activation = Activation::relu}));
                max(logits).backward();
                return double(sum(max(abs(x.grad()), {3})).item());
            }};
}

}  // namespace sd::bench
