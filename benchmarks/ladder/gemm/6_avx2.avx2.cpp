// Rung 6: the same text compiled for AVX2: vectors of eight numbers, and one instruction for multiply and add.
#include "benchmarks/ladder/gemm/packed.hpp"

namespace sd::bench {
constinit const Packing Packing::avx2{packed_product<6, 2>};
}  // namespace sd::bench
