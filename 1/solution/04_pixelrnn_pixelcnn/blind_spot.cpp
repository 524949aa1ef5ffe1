#line 1 "chapters/04_pixelrnn_pixelcnn/exercises/blind_spot/solution.cpp"
#include "exercise.hpp"

namespace exercise {
namespace {

// The positions of the layer below that the positions `above` read.
[[maybe_unused]] std::vector<int> through_layer(const std::vector<int>& above, int height, int width, bool shows_centre) {
    std::vector<int> below(above.size(), 0);
    for (int y = 0; y < height; y++)
        for (int x = 0; x < width; x++) {
            if (!above[static_cast<std::size_t>(y * width + x)]) continue;
            for (int down = -1; down <= 1; down++)
                for (int right = -1; right <= 1; right++) {
                    // [exercise] Say whether the mask lets this tap through: rows above, left on the own row, the centre with mask B.
                    const bool live = down < 0 || (down == 0 && (right < 0 || (right == 0 && shows_centre)));
                    // [starter]
                    //| const bool live = false;
                    // [/exercise]
                    const int r = y + down, c = x + right;
                    if (live && r >= 0 && r < height && c >= 0 && c < width) below[static_cast<std::size_t>(r * width + c)] = 1;
                }
        }
    return below;
}

}  // namespace

std::vector<int> seen(int height, int width, int row, int column, int layers) {
    std::vector<int> positions(static_cast<std::size_t>(height * width), 0);
    positions[static_cast<std::size_t>(row * width + column)] = 1;
    // [exercise] Walk from the prediction down to the pixels: the layers of mask B, then the first one.
    for (int i = 0; i < layers; i++) positions = through_layer(positions, height, width, true);
    return through_layer(positions, height, width, false);
    // [starter]
    //| return positions;
    // [/exercise]
}

int blind(const std::vector<int>& reached, int width, int row, int column) {
    // [exercise] Count the pixels before (row, column) in reading order that are not reached.
    int count = 0;
    for (int i = 0; i < row * width + column; i++) count += !reached[static_cast<std::size_t>(i)];
    return count;
    // [starter]
    //| return 0;
    // [/exercise]
}

}  // namespace exercise
