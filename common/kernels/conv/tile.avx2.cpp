#include "common/kernels/conv/body.hpp"

namespace sd::kernels::conv {
constinit const TileKernels kAvx2 = make_table();
}
