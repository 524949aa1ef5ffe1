// Measures the samples of any trained GAN: Frechet distance with its floor, classes, entropies, precision and recall.
//
//     evaluate_gan --weights out/05_gan/train_gan_hinge/default-seed2/weights.safetensors --name hinge
#include <string>
#include <vector>

#include "chapters/05_gan/weights.hpp"
#include "common/analysis/sample_report.hpp"
#include "common/image/grid.hpp"
#include "common/image/png.hpp"
#include "common/ops/shape.hpp"

using namespace sd;

int main(int argc, char** argv) {
    App app("Draws samples from a trained GAN and measures them.");
    std::string weights, name;
    int samples = 0;
    app.options.text("weights", &weights, "FILE", "a GAN that train_gan saved (default: that of train_gan, this budget and seed if it is there)");
    app.options.word("name", &name, "added to the name of this run's folder");
    app.options.number("samples", &samples, {16, 1e6}, "samples", "drawn and judged");
    app.options.by_budget({500, 10000, 50000});
    return app.run(argc, argv, [&] {
        if (!name.empty()) app.program += "_" + name;
        weights = gan_weights(app, weights);
        const Gan gan = load_gan(weights);
        DataSplits data = data_for(app, gan, weights);
        Rng rng(static_cast<std::uint64_t>(app.seed));
        std::vector<int> labels;
        for (int i = 0; gan.design.parts.classes > 0 && i < samples; i++) labels.push_back(i % static_cast<int>(gan.design.parts.classes));
        const Tensor pictures = draw(gan, rng.normal({samples, gan.design.parts.noise}), labels);
        Judges judges = make_judges(app, data, samples);
        hold_against(judges, data.test.open(app.results));  // nothing is trained or chosen here
        report_quality(app, judges, pictures, data);
        write_png(app.path("samples.png"), grid(slice(pictures, 0, 0, std::min(samples, 100)), {.columns = 20, .scale = 2}));
        app.results.figure("samples.png", "The first samples, not chosen");
    });
}
