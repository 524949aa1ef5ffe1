// Sums of vectors that stay right however many terms they have.
//
// n equal terms, added one by one in float, may all round the same way: off by up to n / 3 units in the last place. So terms are
// summed from zero in stretches of a few, and what rounding loses when these parts are added is kept aside (Knuth, The Art of
// Computer Programming 2, 4.2.2, theorem B): n no longer matters, and a loop over memory costs the same.
#pragma once

#include "common/kernels/vector/vector.hpp"

namespace sd::kernels {
namespace {

constexpr std::int64_t kSumTerms = 16;  // that one float adds up from zero

struct LongSum {
    Float sum{}, lost{};
    [[gnu::always_inline]] inline void add(Float part) {
        const Float next = sum + part, added = next - sum;
        lost += (sum - (next - added)) + (part - added);
        sum = next;
    }
    [[gnu::always_inline]] inline Float value() const { return lost == lost ? sum + lost : sum; }  // an infinite sum loses NaN
};

// Sum of term(i) over n elements, where term takes i and `rest` as in for_each_vector; what stands in the lanes after the end does
// not count. Two running sums, because one would wait for its own last step.
template <class Term>
[[gnu::always_inline]] inline float long_sum(std::int64_t n, Term term) {
    LongSum sum;
    for (std::int64_t i = 0;;) {
        const std::int64_t left = n - i, end = left < 2 * kSumTerms * kLanes ? n : i + 2 * kSumTerms * kLanes;
        Float s0{}, s1{};
        for (; i + 2 * kLanes <= end; i += 2 * kLanes) {
            s0 += term(i);
            s1 += term(i + kLanes);
        }
        for (; i + kLanes <= end; i += kLanes) s0 += term(i);
        if (i < end) s1 += first_lanes(term(i, end - i), end - i);
        i = end;
        if (left == n && i == n) return sum_of_lanes(s0 + s1);
        sum.add(s0 + s1);
        if (i == n) return sum_of_lanes(sum.value());
    }
}

}  // namespace
}  // namespace sd::kernels
