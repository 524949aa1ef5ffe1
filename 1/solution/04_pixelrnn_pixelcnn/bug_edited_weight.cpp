#line 1 "chapters/04_pixelrnn_pixelcnn/exercises/bug_edited_weight/solution.cpp"
#include "exercise.hpp"

#include "common/ops/arithmetic.hpp"
#include "common/ops/matmul.hpp"

namespace exercise {

sd::Tensor masked_linear(const sd::Tensor& x, const sd::Tensor& weight, const sd::Tensor& mask) {
    // [bug]
    return sd::matmul(x, weight * mask);  // part of the graph: the gradient passes the mask on its way to the weight
    // [starter]
    //| sd::Tensor stored = weight;  // a handle to the same values
    //| for (std::int64_t i = 0; i < stored.numel(); i++) stored[i] *= mask[i];
    //| return sd::matmul(x, weight);
    // [/bug]
}

Cause diagnosis() {
    // [exercise] Name the cause.
    return Cause::mask_edits_the_stored_weight;
    // [starter]
    //| return Cause::unknown;
    // [/exercise]
}

}  // namespace exercise
