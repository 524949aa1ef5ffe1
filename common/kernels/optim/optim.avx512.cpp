#include "common/kernels/optim/optim.ipp"

namespace sd::kernels {
constinit const OptimTable optim_avx512 = kTable;
}
