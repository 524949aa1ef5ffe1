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

void gemm_reference(const ConstMatrixView& a, const ConstMatrixView& b, const MatrixView& c, const Epilogue& epilogue) {
    for (std::int64_t i = 0; i < c.rows; ++i)
        for (std::int64_t j = 0; j < c.columns; ++j) {
            float& to = c.data[i * c.row_step + j * c.column_step];
            float sum = epilogue.accumulate ? to : 0.0f;
            for (std::int64_t p = 0; p < a.columns; ++p) sum += a.data[i * a.row_step + p * a.column_step] * b.data[p * b.row_step + j * b.column_step];
            if (epilogue.bias) sum += epilogue.bias[j];
            to = activate(sum, epilogue);
        }
}

}  // namespace sd::kernels
