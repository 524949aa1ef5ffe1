#include "common/kernels/gemm/product.hpp"

namespace sd::kernels {
const GemmKernels gemm_avx512{multiply_rectangle, pack_matrix, packed_floats, kTileColumns};
}
