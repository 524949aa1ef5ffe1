#include "chapters/05_gan/inversion.hpp"

#include <algorithm>
#include <cmath>

#include "common/autograd/autograd.hpp"
#include "common/ops/arithmetic.hpp"
#include "common/ops/loss.hpp"
#include "common/ops/reduce.hpp"
#include "common/ops/shape.hpp"
#include "common/optim/adam.hpp"

namespace sd {

Inversion invert(const Gan& gan, const Tensor& pictures, int steps, int starts, Rng& rng, const std::vector<int>& labels, float lr) {
    const std::int64_t n = pictures.dim(0), noise = gan.design.parts.noise, pixels = pictures.numel() / n;
    const Tensor target = affine(pictures, 2, -1);
    Inversion best{Tensor({n, noise}), Tensor(pictures.shape()), std::vector<double>(static_cast<std::size_t>(n), 1e30),
                   std::vector<double>(static_cast<std::size_t>(n))};
    std::vector<double> worst(static_cast<std::size_t>(n));
    for (int start = 0; start < starts; start++) {
        Tensor z = rng.normal({n, noise});
        z.set_requires_grad();
        Adam adam({{"z", z}}, {.lr = lr});
        for (int step = 0; step < steps; step++) {
            adam.zero_grad();
            sum(mse(gan.g(z, labels), target, Reduction::per_sample)).backward();
            adam.step();
        }
        const Tensor found = draw(gan, z.detach(), labels);
        for (std::int64_t i = 0; i < n; i++) {
            double squares = 0;
            for (std::int64_t p = 0; p < pixels; p++) squares += std::pow(static_cast<double>(found[i * pixels + p]) - pictures[i * pixels + p], 2);
            const double rmse = std::sqrt(squares / static_cast<double>(pixels));
            const auto at = static_cast<std::size_t>(i);
            worst[at] = std::max(worst[at], rmse);
            if (rmse >= best.rmse[at]) continue;
            best.rmse[at] = rmse;
            std::copy_n(z.data() + i * noise, noise, best.z.data() + i * noise);
            std::copy_n(found.data() + i * pixels, pixels, best.pictures.data() + i * pixels);
        }
    }
    for (std::size_t i = 0; i < worst.size(); i++) best.spread_of_starts[i] = worst[i] - best.rmse[i];
    return best;
}

}  // namespace sd
