#line 1 "chapters/04_pixelrnn_pixelcnn/exercises/mask_ab/wrong_a_shows_the_centre.cpp"
// expect: mask A hides the pixel itself
#include "exercise.hpp"

namespace exercise {

std::vector<float> causal_mask(int size, MaskType type) {
    std::vector<float> mask(static_cast<std::size_t>(size * size));
    const int centre = size / 2;
    for (int row = 0; row < size; row++)
        for (int column = 0; column < size; column++) {
            const bool before = row < centre || (row == centre && column < centre);
            const bool itself = row == centre && column == centre;
            const bool seen = before || itself;
            mask[static_cast<std::size_t>(row * size + column)] = seen ? 1.0f : 0.0f;
        }
    return mask;
}

}  // namespace exercise
