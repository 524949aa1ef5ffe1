// What a trained model's samples are worth: 10,000 images drawn pixel by pixel, with caches, and held against the test images in the
// frozen classifier's features, as every family's are.
//
// A model of binarized pixels draws binarized images. They are held against binarized test images, so their Frechet distance has a
// floor of its own and is not to be compared with that of grey pictures.
#include <algorithm>
#include <string>
#include <vector>

#include "chapters/04_pixelrnn_pixelcnn/evaluation.hpp"
#include "chapters/04_pixelrnn_pixelcnn/sampling.hpp"
#include "chapters/04_pixelrnn_pixelcnn/sampling_time.hpp"
#include "chapters/04_pixelrnn_pixelcnn/trained_run.hpp"
#include "common/analysis/sample_report.hpp"
#include "common/app/app.hpp"
#include "common/autograd/autograd.hpp"
#include "common/data/binarize.hpp"
#include "common/ops/shape.hpp"

using namespace sd;

namespace {

// In parts, whose caches fit into memory.
Tensor draw_images(const PixelModel& model, std::int64_t n, std::uint64_t seed) {
    const NoGrad no_grad;
    const PixelModelOptions& o = model.options;
    std::vector<Tensor> parts;
    for (std::int64_t begin = 0; begin < n; begin += 250) {
        const std::int64_t count = std::min<std::int64_t>(250, n - begin);
        parts.push_back(sample(model.step(count, labels_in_turn(model, count)), o.head, {o.height, o.width, o.head.colours}, count,
                               seed + static_cast<std::uint64_t>(begin) * 7919));
    }
    return concat(parts, 0);
}

}  // namespace

int main(int argc, char** argv) {
    App app("Draws images from a trained model and measures them beside the test images.");
    std::string run;
    int positions = 0;
    app.options.word("run", &run, "of train_pixels: gated_8bit for the one in train_pixels_gated_8bit; default: train_pixels itself");
    app.options.number("positions", &positions, {1, 1e6}, "pixels", "timed for the naive way, which costs the same at each");
    app.options.by_budget({1, 8, 28});
    return app.run(argc, argv, [&] {
        const std::string suffix = run.empty() ? "" : "_" + run, trained = "train_pixels" + suffix;
        DataSplits data = app.load_data();
        const SavedPixelModel saved = load_pixel_model(app.need(app.chapter, trained, "weights.safetensors"), data.name);
        app.program += suffix;
        check_images(saved.model, data.train);
        const Dataset test = held_out(data.test.open(app.results), saved.mode);  // nothing is trained or chosen here
        if (is_binary(saved.mode)) data.train = binarize_static(data.train.subset(10000));
        const SamplingTime time = time_sampling(saved.model, 16, positions, static_cast<std::uint64_t>(app.seed));
        app.results.metric("naive_sampling_ms_per_image", 1000 * time.naive / 16, "ms", Kind::estimate,
                           "batch of 16, a pass of the whole network for each pixel");
        report_samples(
            app, data, test, [&](std::int64_t n) { return draw_images(saved.model, n, static_cast<std::uint64_t>(app.seed)); },
            is_binary(saved.mode) ? "samples, binarized as the test images are" : "samples", 1);
    });
}
