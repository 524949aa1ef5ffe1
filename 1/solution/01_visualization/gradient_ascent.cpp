#line 1 "chapters/01_visualization/exercises/gradient_ascent/solution.cpp"
#include "exercise.hpp"

namespace exercise {

sd::Tensor ascend(const Gradient& score_gradient, const sd::Tensor& start, int steps, float rate, float lambda) {
    sd::Tensor picture = start.clone();
    for (int step = 0; step < steps; step++) {
        const sd::Tensor g = score_gradient(picture);
        for (std::int64_t i = 0; i < picture.numel(); i++) {
            // [exercise] Move picture[i] uphill on the score minus lambda |I - 1/2|^2.
            picture[i] += rate * (g[i] - 2 * lambda * (picture[i] - 0.5f));
            // [starter]
            // [/exercise]
        }
    }
    return picture;
}

}  // namespace exercise
