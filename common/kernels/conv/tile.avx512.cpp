#include "common/kernels/conv/tile.ipp"

namespace sd::kernels::conv {
constinit const TileKernels TileKernels::avx512 = make_table();
}
