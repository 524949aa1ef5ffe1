// The trained model that a program works with: --run NAME, or --weights FILE.
#pragma once

#include "chapters/04_pixelrnn_pixelcnn/pixel_model.hpp"
#include "common/app/app.hpp"

namespace sd {

struct TrainedRun {
    std::string run, weights;

    void declare(Options& options) {
        options.word("run", &run,
                     "of train_pixels: gated_8bit for the one in train_pixels_gated_8bit, this budget and seed if it is there; default: train_pixels itself");
        options.text("weights", &weights, "FILE", "of train_pixels, in place of a run's");
    }
    // The model, after app.load_data(): a run on the same set. The program's own folder gets the run's name, or that of the file's model.
    SavedPixelModel load(App& app) const {
        if (weights.empty()) {
            const std::string suffix = run.empty() ? "" : "_" + run;
            SavedPixelModel saved = load_pixel_model(app.need("04_pixelrnn_pixelcnn", "train_pixels" + suffix, "weights.safetensors"), app.results.data);
            app.program += suffix;
            return saved;
        }
        SavedPixelModel saved = load_pixel_model(weights, app.results.data);
        app.program += "_" + saved.model.options.model + "_" + saved.mode;
        return saved;
    }
};

// Throws where a model was trained for images of another size.
inline void check_images(const PixelModel& model, const Dataset& data) {
    const PixelModelOptions& o = model.options;
    check(data.height == o.height && data.width == o.width && data.channels == o.head.colours, "the model is for images of ", o.height, "x", o.width, "x",
          o.head.colours, ", the data are ", data.height, "x", data.width, "x", data.channels, "; choose the data it was trained on with --data");
}

}  // namespace sd
