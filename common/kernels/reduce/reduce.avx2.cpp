#include "common/kernels/reduce/reduce.ipp"

namespace sd::kernels {
constinit const ReduceTable ReduceTable::avx2 = make_table();
}
