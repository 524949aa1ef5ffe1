// What is in a picture? The five most probable classes, each photograph beside its probabilities.
#include <algorithm>
#include <cmath>
#include <cstdio>
#include <numeric>

#include "chapters/01_visualization/networks.hpp"
#include "chapters/01_visualization/pictures.hpp"
#include "chapters/01_visualization/sheet.hpp"
#include "common/autograd/autograd.hpp"
#include "common/image/colormap.hpp"
#include "common/image/text.hpp"
#include "common/ops/softmax.hpp"

namespace {

using namespace sd;

std::vector<std::size_t> most_probable(const Tensor& probability, std::size_t count) {
    std::vector<std::size_t> order(static_cast<std::size_t>(probability.numel()));
    std::iota(order.begin(), order.end(), std::size_t{0});
    count = std::min(count, order.size());
    std::partial_sort(order.begin(), order.begin() + static_cast<std::ptrdiff_t>(count), order.end(), [&](std::size_t a, std::size_t b) {
        return probability[static_cast<std::int64_t>(a)] > probability[static_cast<std::int64_t>(b)];
    });
    order.resize(count);
    return order;
}

// Horizontal bars with their names above them, drawn small and doubled.
Image bar_plot(const std::vector<std::string>& names, const std::vector<double>& probabilities) {
    constexpr int kWidth = 160, kRow = 22;
    Image plot(kRow * static_cast<int>(names.size()) + 3, kWidth, 3, 255);
    for (int i = 0; i < static_cast<int>(names.size()); i++) {
        char percent[16];
        std::snprintf(percent, sizeof percent, "%.1f %%", 100 * probabilities[static_cast<std::size_t>(i)]);
        const int top = 3 + i * kRow, length = static_cast<int>(std::lround((kWidth - 48) * probabilities[static_cast<std::size_t>(i)]));
        draw_text(plot, top, 4, names[static_cast<std::size_t>(i)]);
        for (int y = top + 10; y < top + 17; y++)
            for (int x = 4; x < 5 + length; x++) std::copy_n(color(ColorMap::viridis, 0.35f).begin(), 3, plot.at(y, x));
        draw_text(plot, top + 10, 9 + length, percent);
    }
    return enlarge(plot, 2);
}

void classify(App& app, const LayeredNet& net, const std::vector<std::string>& files, int top) {
    NoGrad no_grad;
    std::vector<std::vector<Image>> rows;
    Results::Table table{"classes", {"picture", "rank", "class", "name", "probability", "score"}, {}};
    for (const NamedPicture& p : sample_pictures(app, net, files, 4)) {
        const Tensor scores = net.logits(p.picture), probability = softmax(scores);
        std::printf("\n%s\n", p.name.c_str());
        std::vector<std::string> names;
        std::vector<double> heights;
        for (const std::size_t c : most_probable(probability, static_cast<std::size_t>(top))) {
            const auto at = static_cast<std::int64_t>(c);
            std::printf("  %5.1f %%  %s\n", 100 * static_cast<double>(probability[at]), net.classes[c].c_str());
            names.push_back(net.classes[c]);
            heights.push_back(static_cast<double>(probability[at]));
            table.rows.push_back({p.name, static_cast<int>(names.size()), static_cast<int>(c), net.classes[c], static_cast<double>(probability[at]), static_cast<double>(scores[at])});
        }
        rows.push_back({to_image(p.picture), bar_plot(names, heights)});
    }
    std::printf("\n");
    app.results.table(table);
    publish(app, "classes.png", sheet(rows, std::vector<std::string>(rows.size()), {}, 227), "The most probable classes of each picture, by " + net.name);
}

}  // namespace

int main(int argc, char** argv) {
    App app("Names the most probable classes of pictures (PNG or JPEG).");
    NetOption net(app);
    int top = 5;
    std::vector<std::string> files;
    app.options.number("top", &top, {1, 10}, "classes", "how many classes to name");
    app.options.words(&files, "PICTURE...", "pictures to classify; without any, the photographs that 'make data' brings");
    return app.run(argc, argv, [&] { classify(app, net.load(app), files, top); });
}
