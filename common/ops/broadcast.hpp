// NumPy's rule for two shapes: aligned at the last dimension, and 1 or nothing gives way to the other's.
#pragma once

#include <algorithm>

#include "common/tensor/shape.hpp"

namespace sd {

inline Shape broadcast(const Shape& a, const Shape& b, const char* op) {
    const int dims = std::max(a.size(), b.size());
    const auto dim = [dims](const Shape& s, int i) { return i < dims - s.size() ? 1 : s[i - (dims - s.size())]; };
    Shape shape;
    for (int i = 0; i < dims; i++) {
        const std::int64_t m = dim(a, i), n = dim(b, i);
        check(m == n || m == 1 || n == 1, "[", op, "] ", a, " and ", b, ": each dimension, counted from the last, must be the same, or 1 in one of the two");
        shape.append(m == 1 ? n : m);
    }
    return shape;
}

}  // namespace sd
