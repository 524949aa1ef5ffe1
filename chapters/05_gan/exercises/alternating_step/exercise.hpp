// Exercise 2 (25 min): one alternating step of a GAN
//
// The discriminator's half: on real pictures x and fakes G(z), with softplus(t) = log(1 + e^t),
//
//     L_D = mean softplus(-D(x)) + mean softplus(D(G(z)))
//
// leaves gradients in D's weights and nothing at all in G's. The generator's half: with the fakes' history,
//
//     L_G = mean softplus(-D(G(z)))
//
// leaves gradients in G's weights; D's weights get none, and want gradients again afterwards. D returns raw outputs (N, 1).
#pragma once

#include "common/nn/linear.hpp"

namespace exercise {

// Each returns its loss; neither takes an optimizer's step, nor drops gradients that were there before.
float discriminator_half(sd::Linear& d, const sd::Tensor& real, const sd::Tensor& fake);
float generator_half(sd::Linear& d, const sd::Tensor& fake);

}  // namespace exercise
