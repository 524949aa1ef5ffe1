// The loops of gate.ipp as compiled for each instruction set.
#pragma once

#include <cstdint>

namespace sd::kernels {

struct GateTable {
    void (*gate)(std::int64_t rows, std::int64_t width, const float* x, float* y);
    void (*gradient[2])(std::int64_t rows, std::int64_t width, const float* x, const float* dy, float* dx);  // [accumulate]

    static const GateTable base, avx2, avx512;
};

}  // namespace sd::kernels
