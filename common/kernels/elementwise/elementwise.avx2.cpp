#include "common/kernels/elementwise/elementwise.ipp"

namespace sd::kernels {
constinit const ElementwiseTable ElementwiseTable::avx2 = make_table();
}
