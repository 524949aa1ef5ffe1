#include "common/kernels/loss/loss.ipp"

namespace sd::kernels {
constinit const LossTable loss_avx512 = make_table();
}
