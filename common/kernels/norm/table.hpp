// The loops of norm.ipp as compiled for each instruction set.
#pragma once

#include <cstdint>

namespace sd::kernels {

struct ColumnParameters {  // of one group: an entry a column
    const float *mean, *scale, *shift;
    float slope;
};

struct NormTable {
    void (*moments)(const float* x, std::int64_t rows, std::int64_t columns, const float* center, float* sum, float* squares);
    // Indices: is there an activation, is dx added to.
    void (*normalize[2])(const float* x, std::int64_t rows, std::int64_t columns, const ColumnParameters&, float* y);
    void (*gradient_sums[2])(const float* x, const float* dy, std::int64_t rows, std::int64_t columns, const ColumnParameters&, float* sum_g, float* sum_gx);
    void (*input_gradient[2][2])(const float* x, const float* dy, std::int64_t rows, std::int64_t columns, const ColumnParameters&, const float* a, const float* b, float* dx);
    void (*layer_norm)(const float* x, std::int64_t rows, std::int64_t columns, const float* gamma, const float* beta, float eps, float* y, float* mean, float* rstd);
    void (*layer_norm_gradient[2])(const float* x, const float* dy, std::int64_t rows, std::int64_t columns, const float* gamma, const float* mean, const float* rstd, float* dx, float* dgamma,
                                   float* dbeta);

    static const NormTable base, avx2, avx512;
};

}  // namespace sd::kernels
