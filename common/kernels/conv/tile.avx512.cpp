#include "common/kernels/conv/body.hpp"

namespace sd::kernels::conv {
constinit const TileKernels kAvx512 = make_table();
}
