// From grey levels to what a model's likelihood is defined on. Results of the three modes can't be compared with each other.
//
// static-binarized   each pixel is drawn once, 1 with probability level / 255; the set then stays as it is (Larochelle and Murray
//                    2011 did so for MNIST); in nats
// dynamic-binarized  drawn anew every time an image is used (Burda et al. 2016); in nats
// 8-bit              the levels themselves; a continuous density needs them dequantized by uniform noise (Theis et al. 2016);
//                    in bits/dim
#pragma once

#include <cstdint>

#include "common/data/dataset.hpp"
#include "common/tensor/rng.hpp"
#include "common/tensor/tensor.hpp"

namespace sd {

// Static: a data set whose bytes are 0 or 255, drawn with this seed; the same for every run and whatever part is used.
Dataset binarize_static(const Dataset& data, std::uint64_t seed = 0);

// Dynamic: images with values 0..1 -> 0 or 1.
Tensor binarize_dynamic(const Tensor& images, Rng& rng);

// Images with values k / 255, k = 0..255 -> (k + u) / 256 with u uniform in [0, 1): a density in 0..1 whose mean over u bounds
// the probability of the levels. log2 density - 8 is the log-likelihood in bits per value.
Tensor dequantize(const Tensor& images, Rng& rng);

}  // namespace sd
