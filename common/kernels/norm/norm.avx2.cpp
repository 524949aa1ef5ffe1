#include "common/kernels/norm/norm.ipp"

namespace sd::kernels {
constinit const NormTable norm_avx2 = kTable;
}
