#include "common/kernels/gemm/gemm.ipp"

namespace sd::kernels {
constinit const GemmKernels GemmKernels::base = make_table();
}
