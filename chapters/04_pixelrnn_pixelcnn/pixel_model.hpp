// Any model of this chapter, by name: what the programs work with.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "chapters/04_pixelrnn_pixelcnn/pixel_head.hpp"
#include "chapters/04_pixelrnn_pixelcnn/pixel_step.hpp"
#include "common/data/dataset.hpp"
#include "common/nn/parameter.hpp"
#include "common/tensor/rng.hpp"

namespace sd {

struct PixelModelOptions {
    std::string model = "pixelcnn";  // pixelcnn, gated, rowlstm, diagonal, fvsbn, made, independent
    std::int64_t height = 28, width = 28;
    PixelHead head;
    std::int64_t channels = 64, layers = 7;
    bool residual = false;    // pixelcnn: blocks of the paper's fig. 5 in place of plain layers
    std::int64_t dilation = 1;  // of the blocks, and of gated's layers: 1, 2, 4 .. up to this, in turn
    std::int64_t classes = 0;  // gated: conditional on as many
    std::int64_t units = 500;  // made
};

struct PixelModel {
    PixelModelOptions options;
    std::vector<Parameter> state;  // handles to its tensors
    std::int64_t parameters = 0;   // numbers in it that count: those under a zero of a mask do not
    std::function<Tensor(const Tensor& images, const std::vector<int>& labels)> forward;  // (N, H, W, colours) -> (N, ..., outputs)
    std::function<PixelStep(std::int64_t n, const std::vector<int>& labels)> step;        // cached, where the model has a cache; naive otherwise
    std::function<void(const Dataset&)> fit;  // by counting; empty where it is trained by gradients

    bool conditional() const { return options.classes > 0; }
};

const std::vector<std::string>& pixel_model_names();
PixelModel make_pixel_model(const PixelModelOptions& options, Rng& rng);

// Weights with the options as metadata, so that the file alone makes the model again; mode is "static", "dynamic" or "8bit".
void save_pixel_model(const std::string& path, const PixelModel& model, const std::string& mode, const std::string& data);
struct SavedPixelModel {
    PixelModel model;
    std::string mode, data;
};
SavedPixelModel load_pixel_model(const std::string& path, const std::string& data);  // throws Error "FILE: ...", too where it was trained on another set

}  // namespace sd
