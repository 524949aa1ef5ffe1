#include "common/kernels/norm/norm.ipp"

namespace sd::kernels {
constinit const NormTable NormTable::avx512 = make_table();
}
