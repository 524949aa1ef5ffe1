// A number for rows and one for columns: a kernel's size, a stride. One number stands for both: {.stride = 2}.
#pragma once

#include <concepts>
#include <cstdint>

namespace sd {

// Neither a float nor a bool, which would become a whole number without a word: {.stride = 1.9f} does not compile.
template <class T>
concept Integer = std::integral<T> && !std::same_as<T, bool>;

struct Extent2 {
    std::int64_t h, w;
    Extent2(Integer auto both) : Extent2(both, both) {}
    Extent2(Integer auto rows, Integer auto columns) : h(rows), w(columns) {}
};

// What a stride, a padding, a dilation or a window may be at most, so that no sum of them overflows.
constexpr std::int64_t kMostSteps = 1 << 24;
inline bool within_steps(std::int64_t v) { return -kMostSteps <= v && v <= kMostSteps; }
inline bool within_steps(Extent2 e) { return within_steps(e.h) && within_steps(e.w); }

}  // namespace sd
