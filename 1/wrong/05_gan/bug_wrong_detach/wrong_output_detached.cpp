#line 1 "chapters/05_gan/exercises/bug_wrong_detach/wrong_output_detached.cpp"
// expect: don't detach what D says of them
#include "exercise.hpp"

#include "common/autograd/autograd.hpp"
#include "common/ops/activation.hpp"
#include "common/ops/arithmetic.hpp"
#include "common/ops/reduce.hpp"

namespace exercise {

float discriminator_half(const sd::Linear& d, const sd::Tensor& real, const sd::Tensor& fake) {
    const sd::Tensor loss = mean(softplus(-d(real))) + mean(softplus(d(fake).detach()));
    loss.backward();
    return loss.item();
}

Cause diagnosis() {
    return Cause::wrong_tensor_detached;
}

}  // namespace exercise
