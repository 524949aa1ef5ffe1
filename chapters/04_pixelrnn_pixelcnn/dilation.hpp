// How far apart the taps of a stack's kernels lie (Yu and Koltun 2016, arXiv 1511.07122).
#pragma once

#include <bit>
#include <cstdint>

namespace sd {

// 1, 2, 4 .. up to `most` in turn, in pixels: what the taps of one layer skip, the layers below it have gathered.
constexpr std::int64_t dilation_in_turn(std::int64_t layer, std::int64_t most) {
    return std::int64_t{1} << layer % std::bit_width(static_cast<std::uint64_t>(most));
}

}  // namespace sd
