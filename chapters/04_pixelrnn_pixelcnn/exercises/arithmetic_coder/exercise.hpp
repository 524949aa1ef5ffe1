// Exercise 4 (30 min): a step of the arithmetic coder
//
// The message is a number in an interval. Each symbol narrows the interval to the part that belongs to it,
//
//     [low + range * begin / total,  low + range * end / total)        range = high - low + 1
//
// and each leading bit on which both ends agree is written, so that 32 bits of the interval always suffice.
#pragma once

#include <cstdint>
#include <vector>

namespace exercise {

constexpr std::uint64_t kQuarter = 1u << 30, kHalf = 2 * kQuarter, kThreeQuarters = 3 * kQuarter;

struct Encoder {
    std::uint64_t low = 0, high = 0xFFFFFFFFu;  // 32 bits each; both ends belong to the interval, which is high - low + 1 wide
    int pending = 0;                            // bits not yet known: each is the opposite of the next one that is written
    std::vector<bool> bits;                     // the message so far

    // Given: writes a bit, and those that waited for it.
    void write(bool bit) {
        bits.push_back(bit);
        for (; pending > 0; pending--) bits.push_back(!bit);
    }

    // Yours: one symbol, which owns the counts begin .. end - 1 of total. total <= 2^24, begin < end <= total.
    void encode(std::uint32_t begin, std::uint32_t end, std::uint32_t total);
};

}  // namespace exercise
