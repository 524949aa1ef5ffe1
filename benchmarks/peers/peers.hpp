// Other libraries' matrix products and convolutions on the benchmark cases. Each function returns what runs the case once.
#pragma once

#include "benchmarks/cases.hpp"

namespace sd::bench {

using Run = std::function<void()>;

struct GemmOperands {
    const float *a, *b;
    float* c;
};
Run openblas_gemm(const GemmShape& s, const GemmOperands& o);
Run blis_gemm(const GemmShape& s, const GemmOperands& o);
Run eigen_gemm(const GemmShape& s, const GemmOperands& o);
Run onednn_gemm(const GemmShape& s, const GemmOperands& o);         // dnnl_sgemm
Run onednn_packed_gemm(const GemmShape& s, const GemmOperands& o);  // its matmul primitive, B packed beforehand and not counted

// As all layers: image (N, H, W, C), maps (N, OH, OW, OC), weight (KH, KW, C, OC), bias of the maps.
struct ConvOperands {
    float *image, *maps, *weight, *bias;
};
// channels_last: those layouts, with the weights in oneDNN's own beforehand. Otherwise pictures (N, C, H, W) and weights OIHW, with all
// conversions to oneDNN's own layouts counted, as a framework that keeps to (N, C, H, W) pays them.
Run onednn_conv(const ConvShape& s, Direction direction, bool channels_last, const ConvOperands& o);

void set_openblas_threads(int threads);
void set_blis_threads(int threads);
void set_eigen_threads(int threads);
void set_onednn_threads(int threads);

}  // namespace sd::bench
