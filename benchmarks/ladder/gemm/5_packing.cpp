// Rung 5: the same tile, fed from packed panels (packed.hpp).
#include "benchmarks/ladder/gemm/packed.hpp"

namespace sd::bench {
void packing(const Product& g) { packed_product<6, 2>(g); }
}  // namespace sd::bench
