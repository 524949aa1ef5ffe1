#include "common/kernels/reduce/reduce.ipp"

namespace sd::kernels {
constinit const ReduceTable reduce_base = make_table();
}
