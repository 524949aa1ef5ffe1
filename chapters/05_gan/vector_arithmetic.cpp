// Arithmetic with noise vectors (Radford et al. 2016, section 6.3): averages of the noise of samples that share a property,
//
//     z(bright a) - z(dark a) + z(dark b)   should draw a bright b.
//
// The properties can be computed: the class by the frozen classifier, bright or dark by the picture's ink. So success can be
// counted, over many triples and not one that came out well.
#include <algorithm>
#include <cstdio>
#include <string>
#include <vector>

#include "chapters/05_gan/weights.hpp"
#include "common/analysis/frozen_classifier.hpp"
#include "common/analysis/sample_quality.hpp"
#include "common/image/grid.hpp"
#include "common/image/png.hpp"
#include "common/ops/reduce.hpp"
#include "common/ops/shape.hpp"

using namespace sd;

namespace {

// Grey of the pixels that are no background.
double brightness(const Tensor& pictures, std::int64_t i) {
    const std::int64_t n = pictures.numel() / pictures.dim(0);
    double sum = 0, inked = 1e-9;
    for (std::int64_t p = 0; p < n; p++)
        if (const double v = pictures[i * n + p]; v > 0.05) sum += v, inked++;
    return sum / inked;
}

struct Pool {  // samples of one class, darkest first
    std::vector<std::pair<double, std::int64_t>> samples;
    std::int64_t of_end(bool bright, std::int64_t rank) const {
        return samples[static_cast<std::size_t>(bright ? static_cast<std::int64_t>(samples.size()) - 1 - rank : rank)].second;
    }
    double median() const { return samples[samples.size() / 2].first; }
};

}  // namespace

int main(int argc, char** argv) {
    App app("Adds and subtracts averaged noise vectors of a trained GAN, and counts how often the result is what it should be.");
    std::string weights;
    int samples = 0, average = 3, trials = 0;
    app.options.text("weights", &weights, "FILE", "a GAN that train_gan saved (default: that of train_gan, this budget and seed if it is there)");
    app.options.number("samples", &samples, {100, 1e6}, "samples", "among which properties are looked for");
    app.options.by_budget({500, 10000, 50000});
    app.options.number("average", &average, {1, 1000}, "vectors", "averaged for each property, as in the paper");
    app.options.number("trials", &trials, {1, 100000}, "triples", "for each pair of classes");
    app.options.by_budget({2, 20, 100});
    return app.run(argc, argv, [&] {
        weights = gan_weights(app, weights);
        const Gan gan = load_gan(weights);
        const DataSplits data = data_for(app, gan, weights);
        check(gan.design.parts.classes == 0, weights, ": a conditional GAN; give an unconditional one");
        const Classifier classifier = need_classifier(app, data);
        Rng rng(static_cast<std::uint64_t>(app.seed));
        const std::int64_t noise = gan.design.parts.noise;

        // Sort samples by class and brightness; unclear ones (below 0.8) are left out.
        const Tensor z = rng.normal({samples, noise}), pictures = draw(gan, z), probabilities = judge(classifier, pictures).probabilities;
        const std::vector<int> verdicts = argmax(probabilities);
        std::vector<Pool> pools(static_cast<std::size_t>(probabilities.dim(1)));
        for (std::int64_t i = 0; i < samples; i++) {
            const int c = verdicts[static_cast<std::size_t>(i)];
            if (probabilities[i * probabilities.dim(1) + c] >= 0.8f) pools[static_cast<std::size_t>(c)].samples.emplace_back(brightness(pictures, i), i);
        }
        for (Pool& pool : pools) std::sort(pool.samples.begin(), pool.samples.end());

        // Average `average` vectors of one end of a class, drawn from its outer quarter.
        const auto concept_of = [&](const Pool& pool, bool bright, std::vector<std::int64_t>* members) {
            Tensor mean = Tensor::zeros({1, noise});
            const std::int64_t outer = std::max<std::int64_t>(static_cast<std::int64_t>(pool.samples.size()) / 4, 1);
            for (int k = 0; k < average; k++) {
                const std::int64_t i = pool.of_end(bright, rng.below(outer));
                if (members) members->push_back(i);
                for (std::int64_t j = 0; j < noise; j++) mean[j] += z[i * noise + j] / static_cast<float>(average);
            }
            return mean;
        };
        const std::size_t needed = static_cast<std::size_t>(std::max(4 * average, 8));
        std::int64_t tried = 0, right_class = 0, right_brightness = 0, both = 0, single_both = 0;
        std::vector<Tensor> sheet;
        Results::Table table{"pairs", {"from", "to", "class kept, %", "brighter than the class's median, %"}, {}};
        for (std::size_t a = 0; a < pools.size(); a++)
            for (std::size_t b = 0; b < pools.size(); b++) {
                if (a == b || pools[a].samples.size() < needed || pools[b].samples.size() < needed) continue;
                std::vector<Tensor> results;
                for (int t = 0; t < trials; t++) {
                    std::vector<std::int64_t> members[3];
                    const Tensor bright_a = concept_of(pools[a], true, &members[0]), dark_a = concept_of(pools[a], false, &members[1]),
                                 dark_b = concept_of(pools[b], false, &members[2]);
                    Tensor answer({1, noise}), single({1, noise});
                    for (std::int64_t j = 0; j < noise; j++) {
                        answer[j] = bright_a[j] - dark_a[j] + dark_b[j];
                        single[j] = z[members[0][0] * noise + j] - z[members[1][0] * noise + j] + z[members[2][0] * noise + j];
                    }
                    results.push_back(answer);
                    const Tensor one = draw(gan, single);
                    single_both += argmax(judge(classifier, one).probabilities)[0] == static_cast<int>(b) && brightness(one, 0) > pools[b].median();
                    if (t == 0 && sheet.size() < 40 && b == (a + 2) % pools.size()) {
                        const Tensor row = draw(gan, concat({bright_a, dark_a, dark_b, answer}, 0));
                        sheet.push_back(row);
                    }
                }
                const Tensor drawn = draw(gan, concat(results, 0));
                const std::vector<int> judged = argmax(judge(classifier, drawn).probabilities);
                int kept = 0, bright = 0;
                for (int t = 0; t < trials; t++) {
                    const bool c = judged[static_cast<std::size_t>(t)] == static_cast<int>(b), l = brightness(drawn, t) > pools[b].median();
                    kept += c, bright += l, both += c && l;
                }
                tried += trials, right_class += kept, right_brightness += bright;
                table.rows.push_back({data.train.classes[a], data.train.classes[b], 100.0 * kept / trials, 100.0 * bright / trials});
            }
        app.results.metric("triples", static_cast<double>(tried));
        if (tried == 0) {  // a generator that draws one class, or nothing clear: that is what there is to report
            std::printf("%s: no two classes have %zu clear samples among %d: nothing to add; train longer, or raise --samples\n", weights.c_str(), needed, samples);
            return;
        }
        const auto percent = [&](std::int64_t n) { return 100.0 * static_cast<double>(n) / static_cast<double>(tried); };
        const std::string how = std::to_string(tried) + " triples, averages of " + std::to_string(average);
        std::printf("%s: %.1f %% of the right class, %.1f %% bright, %.1f %% both (%.1f %% with single vectors)\n", how.c_str(), percent(right_class),
                    percent(right_brightness), percent(both), percent(single_both));
        app.results.metric("class_kept", percent(right_class), "%", Kind::estimate, how);
        app.results.metric("made_bright", percent(right_brightness), "%", Kind::estimate, how + "; above the class's median");
        app.results.metric("success", percent(both), "%", Kind::estimate, how);
        app.results.metric("success_of_single_vectors", percent(single_both), "%", Kind::estimate, "the same triples without averaging");
        app.results.table(table);
        if (!sheet.empty()) {
            write_png(app.path("arithmetic.png"), grid(concat(sheet, 0), {.columns = 4, .padding = 4, .scale = 3}));
            app.results.figure("arithmetic.png", "Each row: bright a, dark a, dark b, and z(bright a) - z(dark a) + z(dark b)");
        }
    });
}
