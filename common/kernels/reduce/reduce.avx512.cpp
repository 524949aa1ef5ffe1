#include "common/kernels/reduce/reduce.ipp"

namespace sd::kernels {
constinit const ReduceTable ReduceTable::avx512 = make_table();
}
