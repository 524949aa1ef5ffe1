#include "common/kernels/elementwise/elementwise.ipp"

namespace sd::kernels {
constinit const ElementwiseTable elementwise_base = make_table();
}
