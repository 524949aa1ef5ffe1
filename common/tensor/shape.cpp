#include "common/tensor/shape.hpp"

#include <ostream>

namespace sd {

std::ostream& operator<<(std::ostream& out, const Shape& shape) {
    out << '(';
    for (int i = 0; i < shape.size(); i++) out << (i ? ", " : "") << shape[i];
    return out << ')';
}

}  // namespace sd
