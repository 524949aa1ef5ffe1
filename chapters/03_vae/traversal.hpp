// Codes that move one latent at a time, to see what it stands for.
#pragma once

#include <algorithm>
#include <vector>

#include "common/tensor/tensor.hpp"

namespace sd {

// mu: codes (N, Z) of pictures. `units` rows of `steps` codes, (units * steps, Z): the latents whose means vary most, the first one most,
// each moved from -3 to 3 with all others at zero.
inline Tensor traversal_codes(const Tensor& mu, int units, int steps) {
    const std::int64_t latent = mu.dim(1);
    std::vector<std::pair<double, std::int64_t>> spread;
    for (std::int64_t j = 0; j < latent; j++) {
        double squares = 0;
        for (std::int64_t i = 0; i < mu.dim(0); i++) squares += static_cast<double>(mu[i * latent + j]) * mu[i * latent + j];
        spread.emplace_back(-squares, j);
    }
    std::sort(spread.begin(), spread.end());
    units = std::min(units, static_cast<int>(latent));
    Tensor z = Tensor::zeros({units * steps, latent});
    for (int unit = 0; unit < units; unit++)
        for (int step = 0; step < steps; step++)
            z[(unit * steps + step) * latent + spread[static_cast<std::size_t>(unit)].second] =
                -3.0f + 6.0f * static_cast<float>(step) / static_cast<float>(steps - 1);
    return z;
}

}  // namespace sd
