#include "common/kernels/loss/loss.ipp"

namespace sd::kernels {
constinit const LossTable LossTable::avx2 = make_table();
}
