#line 1 "chapters/04_pixelrnn_pixelcnn/exercises/arithmetic_coder/solution.cpp"
#include "exercise.hpp"

namespace exercise {

void Encoder::encode(std::uint32_t begin, std::uint32_t end, std::uint32_t total) {
    // [exercise] Narrow [low, high] to the symbol's part.
    const std::uint64_t range = high - low + 1;
    high = low + range * end / total - 1;
    low = low + range * begin / total;
    // [starter]
    //| (void)begin, (void)end, (void)total;
    // [/exercise]

    // [exercise] While the leading bit is decided, write it; while the interval lies around the middle, note a pending bit. Double it each time.
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
    // [starter]
    // [/exercise]
}

}  // namespace exercise
