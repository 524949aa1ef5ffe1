#include <cmath>

#include "common/kernels/gemm/gemm.hpp"

namespace sd::kernels {
namespace {

float activate(float x, const Epilogue& e) {
    const float slope = e.activation.slope;
    switch (e.activation.kind) {
        case Activation::Kind::none: return x;
        case Activation::Kind::relu: return x < 0.0f ? 0.0f : x;
        case Activation::Kind::leaky_relu: return x < 0.0f ? slope * x : x;
        case Activation::Kind::elu: return x < 0.0f ? slope * std::expm1(x) : x;
        case Activation::Kind::sigmoid: return 1.0f / (1.0f + std::exp(-x));
        case Activation::Kind::tanh: return std::tanh(x);
    }
    return x;
}

}  // namespace

void gemm_reference(bool transpose_a, bool transpose_b, std::int64_t m, std::int64_t n, std::int64_t k, const float* a, std::int64_t lda, const float* b, std::int64_t ldb,
                    float* c, std::int64_t ldc, const Epilogue& epilogue) {
    for (std::int64_t i = 0; i < m; ++i)
        for (std::int64_t j = 0; j < n; ++j) {
            float sum = epilogue.accumulate ? c[i * ldc + j] : 0.0f;
            for (std::int64_t p = 0; p < k; ++p) sum += (transpose_a ? a[p * lda + i] : a[i * lda + p]) * (transpose_b ? b[j * ldb + p] : b[p * ldb + j]);
            if (epilogue.bias) sum += epilogue.bias[j];
            c[i * ldc + j] = activate(sum, epilogue);
        }
}

}  // namespace sd::kernels
