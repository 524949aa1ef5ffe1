#include "common/kernels/softmax/softmax.ipp"

namespace sd::kernels {
constinit const SoftmaxTable SoftmaxTable::base = make_table();
}
