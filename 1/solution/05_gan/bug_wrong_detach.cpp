#line 1 "chapters/05_gan/exercises/bug_wrong_detach/solution.cpp"
#include "exercise.hpp"

#include "common/autograd/autograd.hpp"
#include "common/ops/activation.hpp"
#include "common/ops/arithmetic.hpp"
#include "common/ops/reduce.hpp"

namespace exercise {

float discriminator_half(const sd::Linear& d, const sd::Tensor& real, const sd::Tensor& fake) {
    // [bug]
    const sd::Tensor loss = mean(softplus(-d(real))) + mean(softplus(d(fake.detach())));
    // [starter]
    //| const sd::Tensor loss = mean(softplus(-d(real.detach()))) + mean(softplus(d(fake)));
    // [/bug]
    loss.backward();
    return loss.item();
}

Cause diagnosis() {
    // [bug]
    return Cause::wrong_tensor_detached;
    // [starter]
    //| return Cause::unknown;
    // [/bug]
}

}  // namespace exercise
