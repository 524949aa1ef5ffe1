// One axis of a shape, as ops along an axis see it.
#pragma once

#include "common/tensor/shape.hpp"

namespace sd {

// The axis counted from the front, with the numbers of elements before and behind it.
struct Axis {
    int index;
    std::int64_t outer = 1, length = 1, inner = 1;

    Axis(const Shape& shape, int axis, const char* op) : index(axis < 0 ? axis + shape.size() : axis) {
        check(index >= 0 && index < shape.size(), "[", op, "] ", shape, " has no axis ", axis);
        for (int i = 0; i < shape.size(); i++) (i < index ? outer : i == index ? length : inner) *= shape[i];
    }
};

inline Shape with_length(const Shape& shape, int axis, std::int64_t length) {
    Shape s;
    for (int i = 0; i < shape.size(); i++) s.append(i == axis ? length : shape[i]);
    return s;
}

}  // namespace sd
