#include "chapters/05_gan/losses.hpp"

#include <algorithm>

#include "common/ops/activation.hpp"
#include "common/ops/arithmetic.hpp"
#include "common/ops/reduce.hpp"
#include "common/tensor/check.hpp"

namespace sd {

const std::vector<std::string>& gan_loss_names() {
    static const std::vector<std::string> names{"minimax", "non-saturating", "least-squares", "wasserstein", "hinge"};
    return names;
}

GanLoss gan_loss(const std::string& name) {
    const auto& names = gan_loss_names();
    const auto found = std::find(names.begin(), names.end(), name);
    check(found != names.end(), "no GAN loss '", name, "'");
    return static_cast<GanLoss>(found - names.begin());
}

Tensor loss_on_real(GanLoss loss, const Tensor& a) {
    switch (loss) {
        case GanLoss::least_squares:
            return 0.5f * mean(square(a - 1.0f));
        case GanLoss::wasserstein:
            return -mean(a);
        case GanLoss::hinge:
            return mean(relu(1.0f - a));
        default:
            return mean(softplus(-a));
    }
}

Tensor loss_on_fake(GanLoss loss, const Tensor& a) {
    switch (loss) {
        case GanLoss::least_squares:
            return 0.5f * mean(square(a));
        case GanLoss::wasserstein:
            return mean(a);
        case GanLoss::hinge:
            return mean(relu(1.0f + a));
        default:
            return mean(softplus(a));
    }
}

Tensor generator_loss(GanLoss loss, const Tensor& a) {
    switch (loss) {
        case GanLoss::minimax:
            return -mean(softplus(a));
        case GanLoss::non_saturating:
            return mean(softplus(-a));
        case GanLoss::least_squares:
            return 0.5f * mean(square(a - 1.0f));
        default:
            return -mean(a);
    }
}

}  // namespace sd
