// Rung 7: sixteen numbers a vector and 32 registers, so a larger tile: 28 multiply-adds for 2 loads of B and 14 numbers of A.
#include "benchmarks/ladder/gemm/packed.hpp"

namespace sd::bench {
void packing_avx512(const Product& g) { packed_product<14, 2>(g); }
}  // namespace sd::bench
