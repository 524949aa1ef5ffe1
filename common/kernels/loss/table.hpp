// The losses of one instruction set over a range of elements, by one thread.
#pragma once

#include "common/kernels/loss/loss.hpp"

namespace sd::kernels {

struct LossTable {
    float (*sum[7][2])(std::int64_t first, std::int64_t n, const LossArguments& arguments);  // [loss][with gradients]

    static const LossTable base, avx2, avx512;
};

}  // namespace sd::kernels
