#line 1 "chapters/01_visualization/exercises/bug_wrong_mean/wrong_order_never_changed.cpp"
// expect: where the network looks for blue
#include "exercise.hpp"

#include <cstddef>

namespace exercise {

std::vector<float> network_input(const std::vector<float>& rgb) {
    const float mean[3] = {123, 117, 104};
    std::vector<float> x = rgb;
    for (std::size_t i = 0; i < x.size(); i++) x[i] -= mean[i % 3];
    return x;
}

Cause diagnosis() { return Cause::mean_subtracted_in_the_wrong_order; }

}  // namespace exercise
