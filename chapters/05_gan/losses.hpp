// The players' losses, each on D's raw output a(x) (N, 1); D(x) = sigmoid(a) where that is a probability.
//
//     loss             on real pictures   on fakes          of the generator
//     minimax          softplus(-a)       softplus(a)       -softplus(a) = log(1 - D)      Goodfellow et al. 2014
//     non-saturating   softplus(-a)       softplus(a)       softplus(-a) = -log D          Goodfellow et al. 2014, section 3
//     least squares    (a - 1)^2 / 2      a^2 / 2           (a - 1)^2 / 2                  Mao et al. 2017
//     wasserstein      -a                 a                 -a                             Arjovsky et al. 2017; weights clipped
//     hinge            max(0, 1 - a)      max(0, 1 + a)     -a                             Miyato et al. 2018; spectral norm
//
// Each is a mean over the batch, to be made small. There is no gradient penalty (WGAN-GP, Gulrajani et al. 2017): it needs the
// gradient of a gradient, which this book's core does not record.
#pragma once

#include <string>
#include <vector>

#include "common/tensor/tensor.hpp"

namespace sd {

enum class GanLoss { minimax, non_saturating, least_squares, wasserstein, hinge };

const std::vector<std::string>& gan_loss_names();  // as after --loss, in the enum's order
GanLoss gan_loss(const std::string& name);         // throws for an unknown name

Tensor loss_on_real(GanLoss loss, const Tensor& a);
Tensor loss_on_fake(GanLoss loss, const Tensor& a);
Tensor generator_loss(GanLoss loss, const Tensor& a);

}  // namespace sd
