// A small network that paints in one pass (Johnson, Alahi and Fei-Fei 2016), for several styles at once: each style has its own scale
// and shift in the instance norms, all else is shared (Dumoulin, Shlens and Kudlur 2017).
//
//     (N, H, W, 3) -> 9x9, 16 -> 3x3 /2, 32 -> 3x3 /2, 64 -> 3 residual blocks -> x2, 3x3, 32 -> x2, 3x3, 16 -> 9x9, 3
//
// Enlarging by repeating pixels and then convolving avoids the checkerboards of transposed convolutions (Odena et al. 2016).
#pragma once

#include <vector>

#include "common/nn/conv.hpp"
#include "common/nn/parameter.hpp"

namespace sd {

// Instance norm whose scale and shift are those of each picture's style.
struct StyleNorm {
    Tensor weight, bias;  // (STYLES, C)

    StyleNorm(std::int64_t styles, std::int64_t channels);
    Tensor operator()(const Tensor& x, const std::vector<int>& style, Activation activation) const;
    void visit(auto&& v) { v.parameter("weight", weight), v.parameter("bias", bias); }
};

struct TransformNet {
    struct Block {
        Conv2d first, second;
        StyleNorm norm1, norm2;
        void visit(auto&& v) { v("first", first), v("norm1", norm1), v("second", second), v("norm2", norm2); }
    };

    Conv2d in, down1, down2, up1, up2, out;
    StyleNorm norm_in, norm_down1, norm_down2, norm_up1, norm_up2;
    std::vector<Block> blocks;

    TransformNet(std::int64_t styles, Rng& rng);

    // pictures in [0, 1], any size from 8 x 8 on; style: one number a picture; margin: pixels of mirrored edge around them, enough by
    // default that no border shows. Returns pictures of the same size.
    Tensor operator()(const Tensor& pictures, const std::vector<int>& style, std::int64_t margin = 32) const;
    std::int64_t styles() const { return norm_in.weight.dim(0); }

    void visit(auto&& v) {
        v("in", in), v("norm_in", norm_in), v("down1", down1), v("norm_down1", norm_down1), v("down2", down2), v("norm_down2", norm_down2);
        v("blocks", blocks);
        v("up1", up1), v("norm_up1", norm_up1), v("up2", up2), v("norm_up2", norm_up2), v("out", out);
    }
};

}  // namespace sd
