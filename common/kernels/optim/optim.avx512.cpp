#include "common/kernels/optim/optim.ipp"

namespace sd::kernels {
constinit const OptimTable OptimTable::avx512 = make_table();
}
