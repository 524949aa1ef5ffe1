// Exact likelihoods of held-out images.
#pragma once

#include <vector>

#include "chapters/04_pixelrnn_pixelcnn/pixel_model.hpp"

namespace sd {

// The three modes, never compared with each other: "static", "dynamic" (both binarized, in nats), "8bit" (in bits/dim). The held-out
// images of both binarized modes are the same, drawn once.
bool is_binary(const std::string& mode);
Dataset held_out(const Dataset& test, const std::string& mode);

// -log p of the first n images in nats, one each.
std::vector<double> nll_of(const PixelModel& model, const Dataset& data, std::int64_t n);
double mean_of(const std::vector<double>& values);
double bits_per_dim(double nats, std::int64_t values);  // nats / (values ln 2)

}  // namespace sd
