#include "exercise.hpp"

#include "common/autograd/autograd.hpp"
#include "common/ops/activation.hpp"
#include "common/ops/arithmetic.hpp"
#include "common/ops/reduce.hpp"

namespace exercise {

float discriminator_half(const sd::Linear& d, const sd::Tensor& real, const sd::Tensor& fake) {
    const sd::Tensor loss = mean(softplus(-d(real.detach()))) + mean(softplus(d(fake)));
    loss.backward();
    return loss.item();
}

Cause diagnosis() {
    return Cause::unknown;
}

}  // namespace exercise
