// expect: the weight got no gradient
#include "exercise.hpp"

#include "common/ops/arithmetic.hpp"
#include "common/ops/matmul.hpp"

namespace exercise {

sd::Tensor masked_linear(const sd::Tensor& x, const sd::Tensor& weight, const sd::Tensor& mask) {
    sd::Tensor copy = weight.detach().clone();
    for (std::int64_t i = 0; i < copy.numel(); i++) copy[i] *= mask[i];
    return sd::matmul(x, copy);
}

Cause diagnosis() {
    return Cause::mask_edits_the_stored_weight;
}

}  // namespace exercise
