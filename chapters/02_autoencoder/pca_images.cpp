// PCA of pictures: the mean, the eigen-images, how much of the variance they explain, and reconstructions from few of them.
#include <algorithm>
#include <cstdio>
#include <string>
#include <vector>

#include "common/analysis/pca.hpp"
#include "common/app/app.hpp"
#include "common/data/batches.hpp"
#include "common/image/colormap.hpp"
#include "common/image/grid.hpp"
#include "common/image/png.hpp"
#include "common/ops/loss.hpp"
#include "common/ops/shape.hpp"
#include "common/plot/figure.hpp"

using namespace sd;

namespace {

// PCA with the first k of its components only.
Pca first_components(const Pca& pca, std::int64_t k) {
    return {pca.mean, slice(pca.components, 0, 0, k), {pca.variances.begin(), pca.variances.begin() + static_cast<std::ptrdiff_t>(k)}, pca.total_variance};
}

void draw_eigen_images(App& app, const Pca& pca, const Dataset& data, int count) {
    std::vector<Image> pictures{to_rgb(to_image(pca.mean.view({data.height, data.width, data.channels})))};
    std::vector<std::string> captions{"mean"};
    for (std::int64_t k = 0; k < count; k++) {
        const Tensor component = slice(pca.components, 0, k, k + 1).view({data.height, data.width, data.channels});
        pictures.push_back(data.channels == 1 ? colorize(component, ColorMap::diverging) : to_image(component, -0.1f, 0.1f));
        captions.push_back(std::to_string(k + 1) + ": " + std::to_string(static_cast<int>(100 * pca.variances[static_cast<std::size_t>(k)] / pca.total_variance + 0.5)) + "%");
    }
    for (Image& picture : pictures) picture = enlarge(picture, 3);
    write_png(app.path("eigen_images.png"), grid(pictures, {.columns = 8, .padding = 8}, captions));
    app.results.figure("eigen_images.png", "The mean picture and the first eigen-images: what is added (red) and taken away (blue), and its share of the variance");
}

void draw_variance(App& app, const Pca& pca, const std::vector<std::int64_t>& dimensions, const Values& errors) {
    Values k, single, total, error_k(dimensions.begin(), dimensions.end());
    double sum = 0;
    for (std::size_t i = 0; i < pca.variances.size(); i++) {
        sum += pca.variances[i];
        k.push_back(static_cast<double>(i + 1)), single.push_back(pca.variances[i] / pca.total_variance), total.push_back(sum / pca.total_variance);
    }
    Figure figure(380, 320, 3);
    Panel& spectrum = figure.panel("Variance of each component");
    spectrum.line(k, single);
    spectrum.x_label = "component", spectrum.y_label = "share of the variance", spectrum.log_x = true, spectrum.log_y = true;
    Panel& explained = figure.panel("Explained variance");
    explained.line(k, total);
    explained.x_label = "components", explained.y_label = "share of the variance", explained.log_x = true, explained.y_range = {0, 1};
    Panel& error = figure.panel("Validation error");
    error.line_with_points(error_k, errors);
    error.x_label = "components", error.y_label = "mean squared error of a pixel", error.log_x = true, error.log_y = true;
    figure.save(app.path("variance.svg"));
    app.results.figure("variance.svg", "How fast the variance falls, how much the first components explain, and what is lost on validation pictures");
}

}  // namespace

int main(int argc, char** argv) {
    App app("Principal components of pictures: eigen-images, explained variance, reconstructions.");
    int images = 0, components = 0;
    app.options.number("images", &images, {400, 1e9}, "pictures", "that PCA is fitted to, at most");
    app.options.by_budget({500, 60000, 60000});
    app.options.number("components", &components, {32, 3072}, "directions", "at most");
    app.options.by_budget({128, 512, 512});
    return app.run(argc, argv, [&] {
        DataSplits data = app.load_data();
        const Dataset train = app.training_set(data, images);
        const Pca pca = fit_pca(flatten(images_tensor(train, 0, train.size)), std::min<std::int64_t>({components, train.pixels(), train.size - 1}));
        const std::int64_t most = pca.components.dim(0);

        const auto error_of = [](const Pca& small, const Tensor& x) { return mse(small.reconstruct(small.project(x)), x).item(); };
        const auto measured = [&](const Dataset& set) { return app.budget == Budget::quick ? set.subset(1000) : set; };
        const Dataset validation = measured(data.validation);
        const Tensor x = flatten(images_tensor(validation, 0, validation.size));
        std::vector<std::int64_t> dimensions;
        Values errors;
        Results::Table table{"dimensions", {"dimensions", "explained variance", "validation error"}, {}};
        double explained = 0;
        std::size_t counted = 0;
        for (std::int64_t k = 2; k <= most; k *= 2) {
            const Pca small = first_components(pca, k);
            for (; counted < static_cast<std::size_t>(k); counted++) explained += pca.variances[counted];
            dimensions.push_back(k), errors.push_back(error_of(small, x));
            table.rows.push_back({k, explained / pca.total_variance, errors.back()});
            std::printf("%4lld dimensions: %5.1f %% of the variance, validation error %.5f\n", static_cast<long long>(k), 100 * explained / pca.total_variance,
                        errors.back());
            if (k == 32) app.results.metric("explained_variance_32", 100 * explained / pca.total_variance, "%");
        }
        app.results.table(table);

        const Dataset test = measured(data.test.open(app.results));
        const Tensor test_x = flatten(images_tensor(test, 0, test.size));
        if (most >= 32)
            app.results.metric("error_32", error_of(first_components(pca, 32), test_x), "", Kind::exact,
                               "mean squared error of a pixel in 0..1, " + std::to_string(test.size) + " test pictures");
        const Tensor shown = slice(test_x, 0, 0, std::min<std::int64_t>(12, test.size));
        std::vector<Tensor> rows{shown};
        for (std::int64_t k : {2, 8, 32, 128})
            if (k <= most) rows.push_back(first_components(pca, k).reconstruct(first_components(pca, k).project(shown)));
        const Tensor pictures = concat(rows, 0);
        write_png(app.path("reconstructions.png"),
                  grid(pictures.view({pictures.dim(0), train.height, train.width, train.channels}), {.columns = static_cast<int>(shown.dim(0)), .scale = 2}));
        app.results.figure("reconstructions.png", "Test pictures, and what 2, 8, 32 and 128 principal components keep of them");
        draw_eigen_images(app, pca, train, 23);
        draw_variance(app, pca, dimensions, errors);
    });
}
