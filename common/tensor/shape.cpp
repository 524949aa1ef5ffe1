#include "common/tensor/shape.hpp"

#include <ostream>

namespace sd {

std::int64_t Shape::numel() const {
    std::int64_t n = 1;
    bool fits = true, empty = false;
    for (std::int64_t d : *this) {
        empty |= d == 0;
        if (d != 0) fits &= !__builtin_mul_overflow(n, d, &n);
    }
    if (!fits) fail("[shape] ", *this, ": more numbers than 64 bits can count");
    return empty ? 0 : n;
}

void Shape::no_dimension(int i) const { fail("[shape] ", *this, " has no dimension ", i); }

std::ostream& operator<<(std::ostream& out, const Shape& shape) {
    out << '(';
    for (int i = 0; i < shape.size(); i++) out << (i ? ", " : "") << shape[i];
    return out << ')';
}

}  // namespace sd
