#include "common/kernels/softmax/softmax.ipp"

namespace sd::kernels {
constinit const SoftmaxTable SoftmaxTable::avx2 = make_table();
}
