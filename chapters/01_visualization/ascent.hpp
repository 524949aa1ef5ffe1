// Gradient ascent on the picture: what does a unit want to see?
//
//     argmax_I  S(I) - lambda |I - 1/2|^2 - mu TV(I)
//
// for a class score or any other objective S (Simonyan, Vedaldi and Zisserman 2014), I in [0, 1] with grey as its origin. Further
// priors on natural pictures, each as simple as it sounds (Yosinski et al. 2015; Mordvintsev, Olah and Tyka 2015): blur now and
// then, clip to the range of pixels, move by a few pixels before each step, work from small to large.
#pragma once

#include <functional>
#include <vector>

#include "common/tensor/rng.hpp"
#include "common/tensor/tensor.hpp"

namespace sd {

using Objective = std::function<Tensor(const Tensor& pictures)>;  // to one number, recorded

struct AscentOptions {
    int steps = 100;
    float rate = 0.02f;       // root mean square of a step's change, in the units of the picture; falls linearly to 0
    float l2 = 0;             // lambda
    float total_variation = 0;  // mu; TV is the mean over pixels of squared differences of neighbours
    int blur_every = 0;       // steps; 0: never
    float blur = 0.5f;        // standard deviation in pixels
    int jitter = 0;           // pixels
    bool clip = true;         // to [0, 1]
    std::function<void(int step, const Tensor& picture, double objective)> progress = {};
};

// Climbs from `start` (N, H, W, C). Steps have a fixed length: gradients of different depths differ by orders of magnitude.
Tensor ascend(const Objective& objective, const Tensor& start, const AscentOptions& options, Rng& rng);

// The same from small to large: the picture is enlarged to each of the sizes in turn (square pictures).
Tensor ascend_scales(const Objective& objective, const Tensor& start, const std::vector<std::int64_t>& sizes, const AscentOptions& options, Rng& rng);

Tensor roll(const Tensor& pictures, std::int64_t down, std::int64_t right);  // what leaves on one side comes in on the other; not recorded
Tensor gaussian_blur(const Tensor& pictures, float deviation);               // edges repeated; not recorded
Tensor resized(const Tensor& pictures, std::int64_t height, std::int64_t width);  // bilinear; not recorded

}  // namespace sd
