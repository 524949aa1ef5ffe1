#include "common/tensor/shape.hpp"

#include <ostream>

namespace sd {

std::int64_t Shape::numel() const {
    std::int64_t n = 1;
    bool fits = true;
    for (std::int64_t d : *this) {
        if (d == 0) return 0;
        fits &= !__builtin_mul_overflow(n, d, &n);
    }
    check(fits, "[shape] ", *this, ": more numbers than 64 bits can count");
    return n;
}

void Shape::no_dimension(int i) const { fail("[shape] ", *this, " has no dimension ", i); }

std::ostream& operator<<(std::ostream& out, const Shape& shape) {
    out << '(';
    for (int i = 0; i < shape.size(); i++) out << (i ? ", " : "") << shape[i];
    return out << ')';
}

}  // namespace sd
