#include "common/kernels/norm/norm.ipp"

namespace sd::kernels {
constinit const NormTable NormTable::avx2 = make_table();
}
