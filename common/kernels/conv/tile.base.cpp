#include "common/kernels/conv/tile.ipp"

namespace sd::kernels::conv {
constinit const TileKernels TileKernels::base = make_table();
}
