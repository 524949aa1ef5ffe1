#include "common/kernels/reduce/reduce.ipp"

namespace sd::kernels {
constinit const ReduceTable reduce_avx512 = make_table();
}
