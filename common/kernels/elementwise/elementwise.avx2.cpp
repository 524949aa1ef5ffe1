#include "common/kernels/elementwise/elementwise.ipp"

namespace sd::kernels {
constinit const ElementwiseTable elementwise_avx2 = make_table();
}
