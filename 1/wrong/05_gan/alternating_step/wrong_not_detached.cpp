#line 1 "chapters/05_gan/exercises/alternating_step/wrong_not_detached.cpp"
// expect: Which tensor must be detached
#include "exercise.hpp"

#include "common/autograd/autograd.hpp"
#include "common/ops/activation.hpp"
#include "common/ops/arithmetic.hpp"
#include "common/ops/reduce.hpp"

namespace exercise {

using sd::Tensor;

float discriminator_half(sd::Linear& d, const Tensor& real, const Tensor& fake) {
    const Tensor loss = mean(softplus(-d(real))) + mean(softplus(d(fake)));
    loss.backward();
    return loss.item();
}

float generator_half(sd::Linear& d, const Tensor& fake) {
    sd::set_requires_grad(sd::parameters(d), false);
    const Tensor loss = mean(softplus(-d(fake)));
    loss.backward();
    sd::set_requires_grad(sd::parameters(d), true);
    return loss.item();
}

}  // namespace exercise
