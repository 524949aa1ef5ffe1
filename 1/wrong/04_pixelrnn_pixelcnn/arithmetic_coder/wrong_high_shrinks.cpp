#line 1 "chapters/04_pixelrnn_pixelcnn/exercises/arithmetic_coder/wrong_high_shrinks.cpp"
// expect: high becomes 2 high + 1
#include "exercise.hpp"

namespace exercise {

void Encoder::encode(std::uint32_t begin, std::uint32_t end, std::uint32_t total) {
    const std::uint64_t range = high - low + 1;
    high = low + range * end / total - 1;
    low = low + range * begin / total;

    for (;;) {
        if (high < kHalf) {
            write(false);
        } else if (low >= kHalf) {
            write(true);
            low -= kHalf, high -= kHalf;
        } else if (low >= kQuarter && high < kThreeQuarters) {
            pending++;
            low -= kQuarter, high -= kQuarter;
        } else {
            break;
        }
        low = 2 * low, high = 2 * high;
    }
}

}  // namespace exercise
