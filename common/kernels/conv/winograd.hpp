// Winograd's minimal filtering F(4x4, 3x3) for 3x3 kernels with stride 1 (Lavin and Gray 2016): 36 multiplications where the sum has 144.
//
//     Y = A^T [ (G g G^T) . (B^T d B) ] A        d: 6x6 patch of the input, g: 3x3 filter, Y: 4x4 outputs, . element by element
//
// Summed over channels, the middle is 36 matrix products (tiles x C) (C x OC). The six interpolation points are 0, +-1/sqrt(2),
// +-sqrt(2) and infinity: the usual 0, +-1, +-2 lose twice as many bits (Barabasz et al. 2020 on the choice of points).
//
// Error: root mean square about 1e-6 of the outputs' own root mean square, 2 to 3 times that of the direct sum; the test bounds it
// against double. A NaN or infinity spreads over the 4x4 outputs of the tiles that see it. Bits do not depend on batch or threads, but differ from the direct sum's; set_winograd(false) where that matters.
#pragma once

#include "common/kernels/conv/geometry.hpp"
#include "common/kernels/gemm/epilogue.hpp"

namespace sd::kernels {

void set_winograd(bool on);  // for the whole process; on at first
bool winograd();

namespace conv {

// Whether forward or input gradient of this geometry takes this way: by the shape of one image alone, so that no batch differs.
bool winograd_applies(const ConvGeometry& g);

void winograd_forward(const ConvGeometry& g, const float* x, const float* w, float* y, const Epilogue& epilogue);
void winograd_input_gradient(const ConvGeometry& g, const float* dy, const float* w, float* dx, const Epilogue& epilogue);

}  // namespace conv
}  // namespace sd::kernels
