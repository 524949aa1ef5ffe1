// The row kernels of one instruction set, each by one thread.
#pragma once

#include <cstdint>

namespace sd::kernels {

struct SoftmaxTable {
    void (*softmax)(std::int64_t rows, std::int64_t cols, const float* x, float* y);
    void (*log_softmax)(std::int64_t rows, std::int64_t cols, const float* x, float* y);
    void (*logsumexp)(std::int64_t rows, std::int64_t cols, const float* x, float* y);
    void (*softmax_gradient[2])(std::int64_t rows, std::int64_t cols, const float* y, const float* dy, float* dx);  // [accumulate]
    void (*log_softmax_gradient[2])(std::int64_t rows, std::int64_t cols, const float* y, const float* dy, float* dx);
    void (*logsumexp_gradient[2])(std::int64_t rows, std::int64_t cols, const float* x, const float* y, const float* dy, float* dx);
    void (*cross_entropy[2])(std::int64_t rows, std::int64_t cols, const float* x, const std::int32_t* labels, float* loss, float* dx, float scale);  // [with dx]

    static const SoftmaxTable base, avx2, avx512;
};

}  // namespace sd::kernels
