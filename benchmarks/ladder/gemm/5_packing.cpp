// Rung 5: the same tile, fed from packed panels (packed.hpp).
#include "benchmarks/ladder/gemm/packed.hpp"

namespace sd::bench {
constinit const Packing Packing::base{packed_product<6, 2>};
}  // namespace sd::bench
