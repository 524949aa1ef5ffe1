#include "common/kernels/loss/loss.ipp"

namespace sd::kernels {
constinit const LossTable LossTable::avx512 = make_table();
}
