#include "common/kernels/elementwise/elementwise.ipp"

namespace sd::kernels {
constinit const ElementwiseTable ElementwiseTable::avx512 = make_table();
}
