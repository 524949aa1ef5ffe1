// Nats are bytes: compresses held-out images with an arithmetic coder driven by a trained model, writes the file, reads it back, compares
// every pixel; the file's size beside the model's likelihood and beside PNG, gzip and xz.
#include <algorithm>
#include <cstdio>
#include <numbers>
#include <string>
#include <vector>

#include "chapters/04_pixelrnn_pixelcnn/compression.hpp"
#include "chapters/04_pixelrnn_pixelcnn/evaluation.hpp"
#include "chapters/04_pixelrnn_pixelcnn/trained_run.hpp"
#include "common/app/app.hpp"
#include "common/data/batches.hpp"
#include "common/image/grid.hpp"
#include "common/image/png.hpp"
#include "common/ops/shape.hpp"
#include "common/plot/figure.hpp"

using namespace sd;

namespace {

// What a general compressor makes of the bytes: a bit a pixel where they are binarized. -1 where the command is missing.
std::int64_t size_by(const std::string& command, const std::string& file) {
    std::string quoted = "'";
    for (char c : file) quoted += c == '\'' ? "'\\''" : std::string(1, c);
    std::FILE* pipe = popen(("(" + command + " < " + quoted + "' | wc -c) 2>/dev/null").c_str(), "r");
    long long size = -1;
    if (!pipe) return -1;
    const int found = std::fscanf(pipe, "%lld", &size);
    pclose(pipe);
    return found == 1 && size > 0 ? size : -1;
}

Bytes plain_bytes(const Dataset& data, bool binary) {
    if (!binary) return data.images;
    Bytes packed((data.images.size() + 7) / 8);
    for (std::size_t i = 0; i < data.images.size(); i++) packed[i / 8] = static_cast<std::uint8_t>(packed[i / 8] | (data.images[i] > 127) << (7 - i % 8));
    return packed;
}

}  // namespace

int main(int argc, char** argv) {
    App app("Compresses test images to a file by a trained model's probabilities and reads them back.");
    TrainedRun trained;
    int count = 0;
    trained.declare(app.options);
    app.options.number("images", &count, {1, 1e6}, "images", "test images compressed");
    app.options.by_budget({20, 1000, 10000});
    return app.run(argc, argv, [&] {
        DataSplits splits = app.load_data();
        const SavedPixelModel saved = trained.load(app);
        const PixelModel& model = saved.model;
        const bool binary = is_binary(saved.mode);
        const Dataset data = held_out(splits.test.open(app.results).subset(count), saved.mode);  // nothing is trained or chosen here
        check_images(model, data);
        const Tensor images = images_tensor(data, 0, data.size);

        // Write, read back, compare.
        write_file(app.path("images.sdpx"), compress(model, images));
        const double bytes = static_cast<double>(file_size(app.path("images.sdpx")));
        const Tensor decoded = decompress(model, read_file(app.path("images.sdpx")), app.path("images.sdpx"));
        const bool same = std::equal(images.data(), images.data() + images.numel(), decoded.data(), [&](float a, float b) { return model.options.head.level_of(a) == model.options.head.level_of(b); });
        check(same, app.path("images.sdpx"), ": the decoded images differ from the originals");

        // Beside it: the likelihood in bytes, and general compressors.
        double nll = 0;
        for (double nats : nll_of(model, data, data.size)) nll += nats;
        const double promised = nll / std::numbers::ln2 / 8, difference = 100 * (bytes - promised) / promised;
        const Bytes plain = plain_bytes(data, binary);
        write_file(app.path("images.raw"), plain);
        double png = 0;
        for (std::int64_t i = 0; i < data.size; i++) png += static_cast<double>(png_bytes(to_image(slice(images, 0, i, i + 1))).size());
        std::vector<Image> all;
        for (std::int64_t i = 0; i < data.size; i++) all.push_back(to_image(slice(images, 0, i, i + 1)));
        const double sheet = static_cast<double>(png_bytes(grid(all, {.columns = 40, .padding = 0})).size());

        const double n = static_cast<double>(data.size);
        std::vector<std::string> names;
        Values sizes;
        Results::Table table{"sizes", {"how", "bytes an image"}, {}};
        const auto add = [&](const std::string& name, double total) {
            if (total < 0) {
                std::printf("%-28s not found here: left out\n", name.c_str());
                return;
            }
            names.push_back(name), sizes.push_back(total / n);
            table.rows.push_back({name, total / n});
            std::printf("%-28s %9.1f bytes an image\n", name.c_str(), total / n);
        };
        add(binary ? "raw, 1 bit a pixel" : "raw", static_cast<double>(plain.size()));
        add("PNG, one a picture", png);
        add("PNG, all on one sheet", sheet);
        add("gzip -9", static_cast<double>(size_by("gzip -9 -c", app.path("images.raw"))));
        add("xz -9", static_cast<double>(size_by("xz -9e -c", app.path("images.raw"))));
        add("this model", bytes);
        add("its -log2 likelihood", promised);
        std::printf("%lld images decoded, all equal; the file is %.3f %% larger than -log2 p\n", static_cast<long long>(data.size), difference);
        app.results.table(table);
        app.results.metric("bytes_per_image", bytes / n, "bytes");
        app.results.metric("difference_to_nll", difference, "%", Kind::exact, "header included");
        app.results.metric("decoded_images", n, "images", Kind::exact, "equal to the originals");
        Figure figure(640, 400);
        Panel& panel = figure.panel("Bytes for an image");
        panel.bars(names, sizes);
        panel.y_label = "bytes", panel.legend = "off";
        figure.save(app.path("sizes.svg"));
        app.results.figure("sizes.svg", "Bytes for a test image");
    });
}
