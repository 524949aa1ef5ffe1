#include "common/kernels/norm/norm.ipp"

namespace sd::kernels {
constinit const NormTable NormTable::base = make_table();
}
