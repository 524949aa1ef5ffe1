#line 1 "chapters/04_pixelrnn_pixelcnn/exercises/bug_bilstm_shift/wrong_one_direction.cpp"
// expect: the upper right is lost
#include "exercise.hpp"

#include "common/ops/arithmetic.hpp"
#include "common/ops/shape.hpp"

namespace exercise {

sd::Tensor both_directions(const sd::Tensor& features, const Scan& scan) {
    const sd::Tensor from_left = scan(features);
    const sd::Tensor from_right = sd::flip(scan(sd::flip(features, 2)), 2);
    (void)from_right;
    return from_left;
}

Cause diagnosis() {
    return Cause::own_row_to_the_right_is_seen;
}

}  // namespace exercise
