#include "common/kernels/gemm/gemm.ipp"

namespace sd::kernels {
constinit const GemmKernels GemmKernels::avx512 = make_table();
}
