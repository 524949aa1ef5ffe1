#include "common/kernels/reduce/reduce.ipp"

namespace sd::kernels {
constinit const ReduceTable ReduceTable::base = make_table();
}
