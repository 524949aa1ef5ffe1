// Training an autoencoder in one call, for the programs that need several; train_autoencoder.cpp shows the loop in full. And its
// error on other pictures.
#pragma once

#include <functional>
#include <vector>

#include "chapters/02_autoencoder/autoencoder.hpp"
#include "common/data/dataset.hpp"

namespace sd {

struct FitOptions {
    int epochs = 10;
    std::int64_t batch_size = 128;
    float lr = 1e-3f;   // falls along a cosine
    float noise = 0;    // deviation of the Gaussian noise that a denoising autoencoder must remove
    std::uint64_t seed = 1;
    std::function<void(std::int64_t step, std::int64_t steps, double loss)> progress = {};
};
void fit_autoencoder(Autoencoder& model, const Dataset& data, const FitOptions& options);

// The mean training picture, (H, W, C), values 0..1.
Tensor mean_image(const Dataset& data);

// Mean squared error of each picture's reconstruction, over its values in 0..1.
std::vector<float> reconstruction_errors(const Autoencoder& model, const Dataset& data);
double reconstruction_error(const Autoencoder& model, const Dataset& data);  // their mean

Tensor encode_all(const Autoencoder& model, const Dataset& data);  // (N, latent)
Tensor hidden_all(const Autoencoder& model, const Dataset& data);  // (N, hidden units)

}  // namespace sd
