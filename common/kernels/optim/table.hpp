// The loops of optim.ipp as compiled for each instruction set.
#pragma once

#include "common/kernels/optim/optim.hpp"

namespace sd::kernels {

struct OptimTable {
    void (*adam)(std::int64_t n, const AdamStep&, const float* g, float* p, float* m, float* v);
    void (*sgd)(std::int64_t n, const SgdStep&, const float* g, float* p, float* m);
    void (*rms_prop)(std::int64_t n, const RmsPropStep&, const float* g, float* p, float* v);

    static const OptimTable base, avx2, avx512;
};

}  // namespace sd::kernels
