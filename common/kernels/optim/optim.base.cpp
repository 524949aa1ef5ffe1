#include "common/kernels/optim/optim.ipp"

namespace sd::kernels {
constinit const OptimTable OptimTable::base = make_table();
}
