#include "common/kernels/loss/loss.ipp"

namespace sd::kernels {
constinit const LossTable LossTable::base = make_table();
}
