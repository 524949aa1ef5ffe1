// Which z made this picture? A GAN has no encoder, so one searches: gradient descent on z from several starts,
//
//     min over z of |G(z) - x|^2   (Creswell and Bharath 2016).
#pragma once

#include "chapters/05_gan/gan.hpp"

namespace sd {

struct Inversion {
    Tensor z;                              // (N, noise), the best of the starts for each picture
    Tensor pictures;                       // (N, H, W, C), 0..1
    std::vector<double> rmse;              // of each picture, in units of the grey range
    std::vector<double> spread_of_starts;  // worst minus best RMSE over the starts: how much luck is in it
};

// pictures: (N, H, W, C), 0..1; labels: of a conditional model. The gradient goes to z alone.
Inversion invert(const Gan& gan, const Tensor& pictures, int steps, int starts, Rng& rng, const std::vector<int>& labels = {}, float lr = 0.05f);

}  // namespace sd
