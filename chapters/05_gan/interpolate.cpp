// Walks from one noise vector to another, straight and on the sphere: strips, an animation, and two measures of whether the way is
// smooth and every stop a plausible picture.
#include <algorithm>
#include <cmath>
#include <cstdio>
#include <string>
#include <vector>

#include "chapters/05_gan/interpolation.hpp"
#include "chapters/05_gan/weights.hpp"
#include "common/analysis/frozen_classifier.hpp"
#include "common/analysis/sample_quality.hpp"
#include "common/data/batches.hpp"
#include "common/image/grid.hpp"
#include "common/image/png.hpp"
#include "common/ops/shape.hpp"
#include "common/plot/figure.hpp"

using namespace sd;

namespace {

double pixel_distance(const Tensor& pictures, std::int64_t a, std::int64_t b) {
    const std::int64_t n = pictures.numel() / pictures.dim(0);
    double squares = 0;
    for (std::int64_t i = 0; i < n; i++) squares += std::pow(static_cast<double>(pictures[a * n + i]) - pictures[b * n + i], 2);
    return std::sqrt(squares);
}

Tensor pixel_mix(const Tensor& pictures) {  // from the first picture to the last, pixel by pixel
    const std::int64_t frames = pictures.dim(0), n = pictures.numel() / frames;
    const Tensor first = slice(pictures, 0, 0, 1), last = slice(pictures, 0, frames - 1, frames);
    return interpolate_linear(first, last, static_cast<int>(frames)).view({frames, pictures.dim(1), pictures.dim(2), n / pictures.dim(1) / pictures.dim(2)});
}

// The largest probability of a class, for each picture.
Values confidences(const Tensor& probabilities) {
    Values values;
    for (std::int64_t i = 0; i < probabilities.dim(0); i++) {
        const float* row = probabilities.data() + i * probabilities.dim(1);
        values.push_back(*std::max_element(row, row + probabilities.dim(1)));
    }
    return values;
}

struct Way {
    double largest_jump = 0, confident = 0, least_norm = 1e30;
};

}  // namespace

int main(int argc, char** argv) {
    App app("Interpolates between noise vectors of a trained GAN.");
    std::string weights;
    int pairs = 0, frames = 9;
    bool conditional = false;
    app.options.text("weights", &weights, "FILE", "a GAN that train_gan saved (default: that of train_gan, this budget and seed if it is there)");
    app.options.flag("conditional", &conditional, "takes train_gan_conditional's weights: both ends of a way are then of one class");
    app.options.number("pairs", &pairs, {1, 100000}, "pairs", "of noise vectors that are measured");
    app.options.by_budget({8, 100, 1000});
    app.options.number("frames", &frames, {3, 1000}, "frames", "on each way, both ends included");
    return app.run(argc, argv, [&] {
        weights = gan_weights(app, weights, conditional ? "train_gan_conditional" : "train_gan");
        const Gan gan = load_gan(weights);
        DataSplits data = data_for(app, gan, weights);
        const std::int64_t classes = gan.design.parts.classes;
        if (classes > 0) app.program += "_conditional";
        // The class of a way, for each of its frames; nothing where the GAN knows no classes.
        const auto of_class = [&](std::int64_t way, std::int64_t n) {
            return classes > 0 ? std::vector<int>(static_cast<std::size_t>(n), static_cast<int>(way % classes)) : std::vector<int>{};
        };
        Rng rng(static_cast<std::uint64_t>(app.seed));
        const std::int64_t noise = gan.design.parts.noise;

        const std::optional<Classifier> classifier = find_classifier(app, data);
        double limit = 0;
        if (classifier) {
            const Dataset test = data.test.open(app.results).subset(10000);  // nothing is trained or chosen here
            Values real = confidences(judge(*classifier, images_tensor(test, 0, test.size)).probabilities);
            std::sort(real.begin(), real.end());
            limit = real[real.size() / 20];
            std::printf("95 %% of the real pictures are judged with a confidence of at least %.3f\n", limit);
        }

        Way straight, sphere, pixels;
        std::vector<Tensor> shown;
        for (int pair = 0; pair < pairs; pair++) {
            const Tensor z0 = rng.normal({1, noise}), z1 = rng.normal({1, noise});
            const Tensor paths[] = {interpolate_linear(z0, z1, frames), interpolate_spherical(z0, z1, frames)};
            const Tensor drawn[] = {draw(gan, paths[0], of_class(pair, frames)), draw(gan, paths[1], of_class(pair, frames))};
            const Tensor mixed = pixel_mix(drawn[1]);
            const std::pair<Way*, Tensor> ways[] = {{&straight, drawn[0]}, {&sphere, drawn[1]}, {&pixels, mixed}};
            for (const auto& [way, pictures] : ways) {
                double longest = 0;
                for (int f = 0; f + 1 < frames; f++) longest = std::max(longest, pixel_distance(pictures, f, f + 1));
                way->largest_jump += longest / pixel_distance(pictures, 0, frames - 1) / pairs;
                if (!classifier) continue;
                for (double c : confidences(judge(*classifier, pictures).probabilities))
                    way->confident += 100 * (c >= limit) / static_cast<double>(frames) / pairs;
            }
            for (int which = 0; which < 2; which++)
                for (int f = 0; f < frames; f++) {
                    double squares = 0;
                    for (std::int64_t i = 0; i < noise; i++) squares += std::pow(static_cast<double>(paths[which][f * noise + i]), 2);
                    Way& way = which == 0 ? straight : sphere;
                    way.least_norm = std::min(way.least_norm, std::sqrt(squares / static_cast<double>(noise)));
                }
            if (pair < 8) shown.insert(shown.end(), {drawn[0], drawn[1], mixed});
        }
        if (classifier) {  // no way at all: what a picture of this GAN reaches by itself
            const std::int64_t count = std::int64_t{pairs} * frames;
            std::vector<int> labels;
            for (std::int64_t i = 0; classes > 0 && i < count; i++) labels.push_back(static_cast<int>(i % classes));
            const Values plain = confidences(judge(*classifier, draw(gan, rng.normal({count, noise}), labels)).probabilities);
            const double confident =
                100 * static_cast<double>(std::count_if(plain.begin(), plain.end(), [&](double c) { return c >= limit; })) / static_cast<double>(count);
            app.results.metric("confident_samples", confident, "%", Kind::estimate,
                               std::to_string(count) + " plain samples, confidence at least that of 95 % of real pictures");
            std::printf("%.1f %% of plain samples are as confident\n", confident);
        }
        const std::string how = std::to_string(pairs) + " pairs x " + std::to_string(frames) + " frames";
        const std::pair<const char*, const Way*> rows[] = {{"linear", &straight}, {"spherical", &sphere}, {"pixels", &pixels}};
        Results::Table table{"ways", {"way", "longest jump / distance of the ends", "frames above real 5th percentile, %"}, {}};
        for (const auto& [name, way] : rows) {
            app.results.metric(std::string("longest_jump_") + name, way->largest_jump, "", Kind::estimate,
                               "in pixel space, share of the distance of the ends; mean over " + how);
            if (classifier)
                app.results.metric(std::string("confident_frames_") + name, way->confident, "%", Kind::estimate,
                                   how + ", confidence at least that of 95 % of real pictures");
            table.rows.push_back({name, way->largest_jump, classifier ? Json(way->confident) : Json("n/a")});
            std::printf("%-10s longest jump %.3f of the distance of the ends%s\n", name, way->largest_jump,
                        classifier ? (", " + std::to_string(way->confident).substr(0, 5) + " % of the frames are confident").c_str() : "");
        }
        app.results.metric("pairs_measured", pairs);
        app.results.metric("least_norm_linear", straight.least_norm, "", Kind::exact, "of z, in units of sqrt(dimensions)");
        app.results.metric("least_norm_spherical", sphere.least_norm, "", Kind::exact, "of z, in units of sqrt(dimensions)");
        app.results.table(table);

        for (int which = 0; which < 3; which++) {
            std::vector<Tensor> rows_of_kind;
            for (std::size_t i = static_cast<std::size_t>(which); i < shown.size(); i += 3) rows_of_kind.push_back(shown[i]);
            const std::string file = std::string(rows[which].first) + ".png";
            write_png(app.path(file), grid(concat(rows_of_kind, 0), {.columns = frames, .scale = 2}));
            app.results.figure(file, which == 2 ? "Pixel interpolation between the same ends: a double exposure"
                                                : std::string("Interpolation of noise, ") + rows[which].first);
        }
        // A walk through six noise vectors and back to the first.
        std::vector<Tensor> stops;
        for (int i = 0; i < 6; i++) stops.push_back(rng.normal({1, noise}));
        std::vector<Image> film;
        for (std::size_t i = 0; i < stops.size(); i++) {
            const Tensor pictures = draw(gan, interpolate_spherical(stops[i], stops[(i + 1) % stops.size()], 13), of_class(0, 13));
            for (int f = 0; f < 12; f++) film.push_back(enlarge(to_image(slice(pictures, 0, f, f + 1)), 6));
        }
        write_apng(app.path("walk.png"), film, 80);
        app.results.figure("walk.png", "A walk through noise space as an animation");
    });
}
