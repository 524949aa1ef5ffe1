#line 1 "chapters/04_pixelrnn_pixelcnn/exercises/mask_ab/solution.cpp"
#include "exercise.hpp"

namespace exercise {

std::vector<float> causal_mask(int size, MaskType type) {
    std::vector<float> mask(static_cast<std::size_t>(size * size));
    for (int row = 0; row < size; row++)
        for (int column = 0; column < size; column++) {
            // [exercise] Say whether this place of the window comes before the centre, or is the centre and may be seen.
            const int centre = size / 2;
            const bool before = row < centre || (row == centre && column < centre);
            const bool itself = row == centre && column == centre;
            const bool seen = before || (itself && type == MaskType::b);
            // [starter]
            //| const bool seen = false;
            // [/exercise]
            mask[static_cast<std::size_t>(row * size + column)] = seen ? 1.0f : 0.0f;
        }
    return mask;
}

}  // namespace exercise
