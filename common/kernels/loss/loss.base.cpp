#include "common/kernels/loss/loss.ipp"

namespace sd::kernels {
constinit const LossTable loss_base = make_table();
}
