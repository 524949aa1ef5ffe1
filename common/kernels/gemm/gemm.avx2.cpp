#include "common/kernels/gemm/gemm.ipp"

namespace sd::kernels {
constinit const GemmKernels GemmKernels::avx2 = make_table();
}
