// Initial values of weights. A layer starts with PyTorch's default; initialize() gives all weights of a model other ones.
//
// For y = x W with `in` inputs to an output, kaiming's size keeps the variance of activations (He et al. 2015):
//
//     Var[w] = gain^2 / in            gain^2 = 2 behind a ReLU
#pragma once

#include "common/nn/parameter.hpp"
#include "common/tensor/rng.hpp"

namespace sd {

// Of a weight in one of our layouts: (IN, OUT), (KH, KW, IN, OUT). As in PyTorch, a transposed convolution counts backwards.
struct Fans {
    std::int64_t in, out;
};
Fans fans(const Tensor& weight);

void kaiming_uniform(Tensor weight, Rng& rng, float gain = 1.41421356f);
void kaiming_normal(Tensor weight, Rng& rng, float gain = 1.41421356f);
void init_uniform(Tensor t, Rng& rng, float low, float high);
void init_normal(Tensor t, Rng& rng, float mean, float deviation);

// PyTorch's default for linear and convolution layers: U(-1/sqrt(in), 1/sqrt(in)), bias too.
void default_init(const Tensor& weight, const Tensor& bias, Rng& rng);

// Fills every linear and convolution weight by `init(weight, rng)` and their biases with 0: initialize(parameters(model), rng, kaiming_normal).
template <class Init, class... Gain>
void initialize(const std::vector<Parameter>& list, Rng& rng, Init init, Gain... gain) {
    for (const Parameter& p : list) {
        Tensor t = p.tensor;
        if (p.layout != Layout::same) init(t, rng, gain...);
        if (p.name.ends_with("bias")) std::fill_n(t.data(), t.numel(), 0.0f);
    }
}

// DCGAN (Radford, Metz and Chintala 2016): weights, embeddings too, N(0, 0.02), batch norm's gamma N(1, 0.02), biases 0.
void dcgan_init(const std::vector<Parameter>& list, Rng& rng);

}  // namespace sd
