// expect: a pending bit
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
        } else {
            break;
        }
        low = 2 * low, high = 2 * high + 1;
    }
}

}  // namespace exercise
