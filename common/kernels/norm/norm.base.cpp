#include "common/kernels/norm/norm.ipp"

namespace sd::kernels {
constinit const NormTable norm_base = kTable;
}
