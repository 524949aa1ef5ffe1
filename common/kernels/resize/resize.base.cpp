#include "common/kernels/resize/resize.ipp"

namespace sd::kernels::resize {
constinit const ResizeTable ResizeTable::base = make_table();
}
