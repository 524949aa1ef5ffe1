// Loops over raw floats, element by element.
#pragma once

#include <cstdint>

namespace sd::kernels {

void add_into(std::int64_t n, const float* x, float* y);  // y += x

}  // namespace sd::kernels
