#line 1 "chapters/05_gan/exercises/alternating_step/solution.cpp"
#include "exercise.hpp"

#include "common/autograd/autograd.hpp"
#include "common/ops/activation.hpp"
#include "common/ops/arithmetic.hpp"
#include "common/ops/reduce.hpp"

namespace exercise {

using sd::Tensor;

float discriminator_half(sd::Linear& d, const Tensor& real, const Tensor& fake) {
    // [exercise] Add both terms; see to it that nothing reaches the generator behind `fake`.
    const Tensor loss = mean(softplus(-d(real))) + mean(softplus(d(fake.detach())));
    // [starter]
    //| const Tensor loss = mean(softplus(-d(real)));
    // [/exercise]
    loss.backward();
    return loss.item();
}

float generator_half(sd::Linear& d, const Tensor& fake) {
    // [exercise] Switch D's weights off, run the non-saturating loss backward, switch them on.
    sd::set_requires_grad(sd::parameters(d), false);
    const Tensor loss = mean(softplus(-d(fake)));
    loss.backward();
    sd::set_requires_grad(sd::parameters(d), true);
    // [starter]
    //| const Tensor loss = mean(softplus(d(fake)));
    //| loss.backward();
    // [/exercise]
    return loss.item();
}

}  // namespace exercise
