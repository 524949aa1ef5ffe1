#line 1 "chapters/04_pixelrnn_pixelcnn/exercises/arithmetic_coder/wrong_new_low.cpp"
// expect: is high one too large, or was it computed from the new low?
#include "exercise.hpp"

namespace exercise {

void Encoder::encode(std::uint32_t begin, std::uint32_t end, std::uint32_t total) {
    const std::uint64_t range = high - low + 1;
    low = low + range * begin / total;
    high = low + range * end / total - 1;

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
        low = 2 * low, high = 2 * high + 1;
    }
}

}  // namespace exercise
