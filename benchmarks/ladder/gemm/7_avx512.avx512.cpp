// Rung 7: sixteen numbers a vector and 32 registers, so a larger tile: 28 multiply-adds for 2 loads of B and 14 numbers of A.
#include "benchmarks/ladder/gemm/packed.hpp"

namespace sd::bench {
constinit const Packing Packing::avx512{packed_product<14, 2>};
}  // namespace sd::bench
