// A picture written as the sum of pictures of its own size, its half, its quarter ..., all of them learned.
//
//     x = x_0 + up(x_1) + up(x_2) + ...
//
// It can be any picture still, but a broad colour is one number of a small picture now, not the agreement of thousands of pixels, and
// is found as fast as edges are: the same problem in better coordinates.
#pragma once

#include <vector>

#include "common/nn/parameter.hpp"

namespace sd {

struct Pyramid {
    std::vector<Parameter> levels;  // fine to coarse, (N, H, W, C), (N, H / 2, W / 2, C) ... while both sides are 4 or more

    explicit Pyramid(const Tensor& start);  // x_0 = start, the others 0
    Tensor picture() const;
    void clip();  // to [0, 1]: what leaves it is taken back from the finest level
};

}  // namespace sd
