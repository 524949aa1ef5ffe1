// How the programs of this chapter hand over a picture: written, listed in results.json, shown in the terminal.
#pragma once

#include <string>
#include <vector>

#include "common/app/app.hpp"
#include "common/image/image.hpp"
#include "common/tensor/tensor.hpp"

namespace sd {

void publish(App& app, const std::string& file, const Image& image, const std::string& caption);
void publish_animation(App& app, const std::string& file, const std::vector<Image>& frames, int milliseconds, const std::string& caption);

// A table of pictures: rows with a name on the left, columns with a name on top. Cells are scaled to `cell` pixels in height.
Image sheet(const std::vector<std::vector<Image>>& rows, const std::vector<std::string>& row_names, const std::vector<std::string>& column_names, int cell);

// A heat map (H, W) or (1, H, W), from 0 to its 99th percentile, so that one hot pixel doesn't darken the rest.
Image heat(const Tensor& map);

// A signed gradient (1, H, W, C) around grey, scaled by its 99.5th percentile.
Image signed_picture(const Tensor& gradient);

float percentile(const Tensor& values, double share);  // the value below which this share of |values| lies

Image nth_image(const Tensor& pictures, std::int64_t n);          // of (N, H, W, C) in [0, 1]
Tensor nth(const Tensor& batch, std::int64_t n);                  // (1, ...) of (N, ...)

}  // namespace sd
