#include "common/kernels/resize/body.hpp"

namespace sd::kernels::resize {
constinit const ResizeTable kBaseline = kTable;
}
