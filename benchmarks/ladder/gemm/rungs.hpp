// The matrix product C = A B in rungs, each one idea faster than the one below it; rows are contiguous.
//
// The rungs show their idea and nothing else: the sizes are multiples of every tile and block below. The last rung is the product
// that the book's networks use (common/kernels/gemm): any size, transposes, bias, activation.
#pragma once

#include <cstdint>

namespace sd::bench {

struct Product {
    std::int64_t m, n, k;
    const float* a;  // M x K
    const float* b;  // K x N
    float* c;        // M x N
};
constexpr Product kLadderSize{672, 768, 768, nullptr, nullptr, nullptr};

void three_loops(const Product& p);
void loop_order(const Product& p);
void blocking(const Product& p);
void register_tile(const Product& p);
void two_threads(const Product& p);
void shipped(const Product& p);

// Packing, as compiled for each instruction set.
struct Packing {
    void (*run)(const Product& p);

    static const Packing base, avx2, avx512;
};

}  // namespace sd::bench
