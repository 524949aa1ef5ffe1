#include "common/kernels/loss/loss.ipp"

namespace sd::kernels {
constinit const LossTable loss_avx2 = make_table();
}
