#include "common/kernels/optim/optim.ipp"

namespace sd::kernels {
constinit const OptimTable OptimTable::avx2 = make_table();
}
