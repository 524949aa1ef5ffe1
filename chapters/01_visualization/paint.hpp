// The optimization behind textures and style transfer: the picture itself is what is learned.
//
//     argmin_I  alpha L_content(I) + beta L_style(I) + mu TV(I),        I as a sum of sizes (pyramid.hpp)
#pragma once

#include <functional>
#include <string>

#include "chapters/01_visualization/style.hpp"

namespace sd {

// Content to keep: features of the photograph on one layer. Empty features mean none.
struct ContentTarget {
    std::function<Tensor(const Tensor&)> extract;
    Tensor features;
};
ContentTarget content_of(const std::function<Tensor(const Tensor&)>& extract, const Tensor& picture);

enum class Optimizer { lbfgs, adam };

struct PaintOptions {
    int steps = 200;
    float style_weight = 1, content_weight = 1, total_variation = 0;  // beta, alpha, mu
    Optimizer optimizer = Optimizer::lbfgs;
    float rate = 0.005f;  // of Adam; falls along a cosine
    std::string label = "paint";
};

struct Painted {
    Tensor picture;
    double style_before = 0, style_after = 0, content_before = 0, content_after = 0;
    double seconds = 0;
    std::vector<double> losses;  // the whole loss at every tenth step
};

// Content is measured relative to the target features' mean square, so that alpha means the same on every layer.
Painted paint(const Extractor& extract, const StyleTarget& style, const ContentTarget& content, const Tensor& start, const PaintOptions& options);

}  // namespace sd
