#include "common/kernels/softmax/softmax.ipp"

namespace sd::kernels {
constinit const SoftmaxTable SoftmaxTable::avx512 = make_table();
}
