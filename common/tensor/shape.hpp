// The extents of a tensor: up to six dimensions, outermost first.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <iosfwd>

#include "common/tensor/check.hpp"

namespace sd {

class Shape {
public:
    static constexpr int kMaxDims = 6;

    Shape() = default;  // no dimensions: one number
    Shape(std::initializer_list<std::int64_t> dims) {
        for (std::int64_t d : dims) append(d);
    }

    int size() const { return size_; }
    std::int64_t operator[](int i) const {  // -1 is the last
        const int at = i < 0 ? i + size_ : i;
        if (at < 0 || at >= size_) [[unlikely]]
            no_dimension(i);
        return dims_[at];
    }
    const std::int64_t* begin() const { return dims_; }
    const std::int64_t* end() const { return dims_ + size_; }

    // Throws Error where the product does not fit 64 bits, without the zeros too: then no product of some of the dimensions overflows either.
    std::int64_t numel() const;

    void append(std::int64_t d) {
        check(size_ < kMaxDims, "[shape] more than ", kMaxDims, " dimensions");
        check(d >= 0, "[shape] negative dimension ", d);
        dims_[size_++] = d;
    }
    // This shape with another last dimension: (128, 784) -> (128, 20).
    Shape with_last(std::int64_t d) const {
        check(size_ > 0, "[shape] () has no last dimension");
        Shape s = *this;
        s.dims_[size_ - 1] = d;
        return s;
    }

    bool operator==(const Shape& other) const {
        if (size_ != other.size_) return false;
        for (int i = 0; i < size_; i++)
            if (dims_[i] != other.dims_[i]) return false;
        return true;
    }

private:
    [[noreturn]] void no_dimension(int i) const;

    std::int64_t dims_[kMaxDims] = {};
    int size_ = 0;
};

std::ostream& operator<<(std::ostream& out, const Shape& shape);  // (128, 784)

}  // namespace sd
