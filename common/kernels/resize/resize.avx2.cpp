#include "common/kernels/resize/resize.ipp"

namespace sd::kernels::resize {
constinit const ResizeTable ResizeTable::avx2 = make_table();
}
