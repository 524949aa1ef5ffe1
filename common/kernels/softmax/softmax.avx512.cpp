#include "common/kernels/softmax/softmax.ipp"

namespace sd::kernels {
constinit const SoftmaxTable softmax_avx512 = make_table();
}
