#line 1 "chapters/04_pixelrnn_pixelcnn/exercises/bug_mask_leak/solution.cpp"
#include "exercise.hpp"

namespace exercise {

Network::Network(sd::Rng& rng)
    // [bug]
    : first(1, 4, 3, sd::MaskType::a, rng, {.padding = 1}),
    // [starter]
    //| : first(1, 4, 3, sd::MaskType::b, rng, {.padding = 1}),
    // [/bug]
      second(4, 4, 3, sd::MaskType::b, rng, {.padding = 1}),
      third(4, 1, 3, sd::MaskType::b, rng, {.padding = 1}) {}

sd::Tensor Network::operator()(const sd::Tensor& images) const { return third(second(first(images))); }

Cause diagnosis() {
    // [exercise] Name the cause.
    return Cause::first_layer_sees_its_pixel;
    // [starter]
    //| return Cause::unknown;
    // [/exercise]
}

}  // namespace exercise
