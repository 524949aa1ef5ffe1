#include "common/kernels/elementwise/elementwise.ipp"

namespace sd::kernels {
constinit const ElementwiseTable ElementwiseTable::base = make_table();
}
