// Exact likelihoods of held-out images.
#pragma once

#include <vector>

#include "chapters/04_pixelrnn_pixelcnn/pixel_model.hpp"

namespace sd {

// The three modes: "static", "dynamic" (both binarized, in nats, with the same held-out images, drawn once), "8bit" (in bits/dim, never
// compared with the others).
bool is_binary(const std::string& mode);
Dataset held_out(const Dataset& images, const std::string& mode);

// -log p of the first n images in nats, one each.
std::vector<double> nll_of(const PixelModel& model, const Dataset& data, std::int64_t n);
double mean_of(const std::vector<double>& values);
double bits_per_dim(double nats, std::int64_t values);  // nats / (values ln 2)

}  // namespace sd
