// The loops of lstm.ipp as compiled for each instruction set.
#pragma once

#include <cstdint>

namespace sd::kernels {

struct LstmTable {
    void (*cell)(std::int64_t rows, std::int64_t hidden, float* gates, const float* c_prev, float* c, float* h);
    void (*cell_gradient)(std::int64_t rows, std::int64_t hidden, float* gates, const float* c_prev, const float* c, const float* dh, float* dc);

    static const LstmTable base, avx2, avx512;
};

}  // namespace sd::kernels
