// Where is the evidence? A grey square slides over the picture; the map shows the class probability while it covers each place.
#include <cstdio>

#include "chapters/01_visualization/networks.hpp"
#include "chapters/01_visualization/occlusion.hpp"
#include "chapters/01_visualization/pictures.hpp"
#include "chapters/01_visualization/sheet.hpp"
#include "common/autograd/autograd.hpp"
#include "common/image/colormap.hpp"
#include "common/ops/reduce.hpp"
#include "common/ops/softmax.hpp"

namespace {

using namespace sd;

void draw(App& app, const LayeredNet& net, const std::vector<NamedPicture>& pictures, std::int64_t size, std::int64_t stride) {
    NoGrad no_grad;
    std::vector<std::vector<Image>> rows;
    std::vector<std::string> names;
    Results::Table table{"occlusion", {"picture", "class", "probability", "lowest", "row", "column"}, {}};
    for (const NamedPicture& p : pictures) {
        const Tensor whole = softmax(net.logits(p.picture));
        const int label = argmax(whole)[0];
        const auto probability = [&](const Tensor& batch) {
            const Tensor all = softmax(net.logits(batch));
            Tensor one({all.dim(0)});
            for (std::int64_t i = 0; i < one.numel(); i++) one[i] = all[i * all.dim(1) + label];
            return one;
        };
        const OcclusionMap map = occlude(probability, p.picture, size, stride, 0.5f);
        std::int64_t lowest = 0;
        for (std::int64_t i = 0; i < map.value.numel(); i++)
            if (map.value[i] < map.value[lowest]) lowest = i;
        const std::string& name = net.classes[static_cast<std::size_t>(label)];
        const std::int64_t row = lowest / map.value.dim(1) * stride, column = lowest % map.value.dim(1) * stride;
        std::printf("%s: %s %.1f %%, falls to %.1f %% with the square at row %lld, column %lld\n", p.name.c_str(), name.c_str(),
                    100 * static_cast<double>(whole[label]), 100 * static_cast<double>(map.value[lowest]), static_cast<long long>(row),
                    static_cast<long long>(column));
        table.rows.push_back({p.name, name, static_cast<double>(whole[label]), static_cast<double>(map.value[lowest]), row, column});

        // Dark where covering hurts, as a fall of the probability on top of the picture.
        const Tensor pixel = map.per_pixel(p.picture.dim(1), p.picture.dim(2));
        Tensor fall(pixel.shape());
        for (std::int64_t i = 0; i < fall.numel(); i++) fall[i] = std::max(whole[label] - pixel[i], 0.0f);
        rows.push_back({to_image(p.picture), colorize(map.value, ColorMap::viridis, 0.0f, std::max(whole[label], 1e-6f)), overlay(to_image(p.picture), fall)});
        names.push_back(p.name);
    }
    app.results.table(table);
    publish(app, "occlusion.png", sheet(rows, names, {"picture", "probability, square here", "fall, overlaid"}, is_imagenet(net) ? 227 : 112),
            "Occlusion by a grey square of " + std::to_string(size) + " pixels, stride " + std::to_string(stride) + ", " + net.name +
                ": probability of the class while each place is covered, from 0 (dark) to that of the whole picture (yellow), and its fall over the picture, "
                "scaled to its largest");
}

}  // namespace

int main(int argc, char** argv) {
    App app("Covers every place of a picture in turn and draws how the class probability suffers.");
    NetOption option(app);
    std::int64_t size = 0, stride = 0;
    std::vector<std::string> files;
    app.options.number("size", &size, {0, 1000}, "pixels", "side of the square; 0: a sixth of the picture");
    app.options.number("stride", &stride, {0, 1000}, "pixels", "how far the square moves; 0: by budget");
    app.options.words(&files, "PICTURE...", "pictures to cover");
    return app.run(argc, argv, [&] {
        const LayeredNet net = option.load(app);
        const std::int64_t side = size ? size : net.height / 6;
        const std::int64_t step = stride             ? stride
                                  : is_imagenet(net) ? (app.budget == Budget::quick      ? 24
                                                        : app.budget == Budget::standard ? 12
                                                                                         : 4)
                                                     : (app.budget == Budget::quick ? 2 : 1);
        draw(app, net, sample_pictures(app, net, files, is_imagenet(net) ? 4 : 6), side, step);
    });
}
