// The kernels' benchmark cases: shapes that the book's networks have, named as the peers' programs name theirs.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "common/kernels/conv/geometry.hpp"
#include "common/tensor/tensor.hpp"

namespace sd::bench {

struct Case {
    std::string family, name;
    double flop;   // a multiply-add counts two, padding counts
    double bytes;  // every operand read once, every result written once
    std::function<std::function<void()>()> prepare;  // makes the operands; what it returns runs the kernel once
};

// C = op(A) op(B), row-major.
struct GemmShape {
    std::string name;
    std::int64_t m, n, k;
    bool transpose_a = false, transpose_b = false;
};
std::vector<GemmShape> gemm_shapes();

// A layer; a transposed one is described by the convolution whose input gradient it is, so that its input has oc channels.
struct ConvShape {
    std::string name;
    kernels::ConvGeometry geometry;
    bool transposed = false;
};
std::vector<ConvShape> conv_shapes();
enum class Direction { fwd, bwd_data, bwd_weights };
constexpr const char* kDirectionNames[] = {"fwd", "bwd_data", "bwd_weights"};

// What runs our kernels once on given operands. Image (N, H, W, C), maps (N, OH, OW, OC), weight (KH, KW, C, OC); the direction says
// which of them is the result. The bias is the layer's, or its gradient's place.
std::function<void()> product(const GemmShape& s, const float* a, const float* b, float* c);
std::function<void()> convolution(const ConvShape& s, Direction direction, float* image, float* maps, float* weight, float* bias);

std::vector<Case> gemm_cases();
std::vector<Case> conv_cases();
std::vector<Case> pass_cases();  // kernels that a memory's rate limits: one pass over large and small arrays

Tensor random_values(const Shape& shape);  // in -1..1, the same at every call

}  // namespace sd::bench
