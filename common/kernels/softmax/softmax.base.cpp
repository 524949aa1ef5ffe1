#include "common/kernels/softmax/softmax.ipp"

namespace sd::kernels {
constinit const SoftmaxTable softmax_base = make_table();
}
