#include "common/kernels/resize/body.hpp"

namespace sd::kernels::resize {
constinit const ResizeTable kAvx512 = kTable;
}
