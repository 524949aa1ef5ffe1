#include "common/kernels/resize/resize.ipp"

namespace sd::kernels::resize {
constinit const ResizeTable ResizeTable::avx512 = make_table();
}
