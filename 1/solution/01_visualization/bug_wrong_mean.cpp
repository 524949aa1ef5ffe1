#line 1 "chapters/01_visualization/exercises/bug_wrong_mean/solution.cpp"
#include "exercise.hpp"

#include <cstddef>
#include <utility>

namespace exercise {

std::vector<float> network_input(const std::vector<float>& rgb) {
    const float mean[3] = {104, 117, 123};
    std::vector<float> x = rgb;
    for (std::size_t p = 0; p < x.size(); p += 3) {
        // [bug]
        std::swap(x[p], x[p + 2]);
        for (std::size_t c = 0; c < 3; c++) x[p + c] -= mean[c];
        // [starter]
        //| for (std::size_t c = 0; c < 3; c++) x[p + c] -= mean[c];
        //| std::swap(x[p], x[p + 2]);
        // [/bug]
    }
    return x;
}

Cause diagnosis() {
    // [exercise] Name the cause.
    return Cause::mean_subtracted_in_the_wrong_order;
    // [starter]
    //| return Cause::unknown;
    // [/exercise]
}

}  // namespace exercise
