#line 1 "chapters/04_pixelrnn_pixelcnn/exercises/bug_mask_leak/wrong_a_everywhere.cpp"
// expect: can no longer see its left neighbour
#include "exercise.hpp"

namespace exercise {

Network::Network(sd::Rng& rng)
    : first(1, 4, 3, sd::MaskType::a, rng, {.padding = 1}),
      second(4, 4, 3, sd::MaskType::a, rng, {.padding = 1}),
      third(4, 1, 3, sd::MaskType::a, rng, {.padding = 1}) {}

sd::Tensor Network::operator()(const sd::Tensor& images) const { return third(second(first(images))); }

Cause diagnosis() {
    return Cause::first_layer_sees_its_pixel;
}

}  // namespace exercise
