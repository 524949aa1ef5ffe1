#include "common/kernels/conv/body.hpp"

namespace sd::kernels::conv {
constinit const TileKernels kBaseline = make_table();
}
