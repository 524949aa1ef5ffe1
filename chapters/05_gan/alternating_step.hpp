// The two halves of a GAN's training step (Goodfellow et al. 2014, algorithm 1).
//
// Real and generated pictures go through D in two passes, each with batch statistics of its own: mixed in one batch, the
// statistics would tell them apart. In D's step the fakes are detached, so nothing reaches G; in G's step D's weights want no
// gradient, so none is computed.
#pragma once

#include "chapters/05_gan/losses.hpp"
#include "common/autograd/autograd.hpp"
#include "common/nn/parameter.hpp"

namespace sd {

// d: pictures -> raw outputs (N, 1). Returns the sum of both losses.
// [discriminator-step]
template <class D, class Optimizer>
double discriminator_step(GanLoss loss, const D& d, Optimizer& optimizer, const Tensor& real, const Tensor& fake) {
    optimizer.zero_grad();
    const Tensor on_real = loss_on_real(loss, d(real));
    on_real.backward();
    const Tensor on_fake = loss_on_fake(loss, d(fake.detach()));
    on_fake.backward();  // adds to the gradients of on_real
    optimizer.step();
    return static_cast<double>(on_real.item()) + static_cast<double>(on_fake.item());
}
// [/discriminator-step]

// fake: G's output with its history; d_weights: parameters(d). Returns the loss; G's gradients remain to be looked at.
// [generator-step]
template <class D, class Optimizer>
double generator_step(GanLoss loss, const D& d, const std::vector<Parameter>& d_weights, Optimizer& optimizer, const Tensor& fake) {
    optimizer.zero_grad();
    set_requires_grad(d_weights, false);
    const Tensor of_fake = generator_loss(loss, d(fake));
    of_fake.backward();
    set_requires_grad(d_weights, true);
    optimizer.step();
    return static_cast<double>(of_fake.item());
}
// [/generator-step]

}  // namespace sd
