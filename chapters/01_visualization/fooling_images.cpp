// A change that nobody sees and that turns one class into another. How small can it be?
#include <cstdio>

#include "chapters/01_visualization/fooling.hpp"
#include "chapters/01_visualization/networks.hpp"
#include "chapters/01_visualization/pictures.hpp"
#include "chapters/01_visualization/sheet.hpp"
#include "common/autograd/autograd.hpp"
#include "common/ops/reduce.hpp"

namespace {

using namespace sd;

void fool_all(App& app, const LayeredNet& net, const std::vector<NamedPicture>& pictures, const std::vector<int>& targets, const FoolingOptions& options, float magnified) {
    std::vector<std::vector<Image>> rows;
    std::vector<std::string> names;
    Results::Table table{"fooled", {"picture", "from", "to", "probability", "steps", "largest change", "typical change"}, {}};
    double typical = 0;
    int reached = 0;
    for (std::size_t i = 0; i < pictures.size(); i++) {
        const NamedPicture& p = pictures[i];
        int before = 0;
        {
            NoGrad no_grad;
            before = argmax(net.logits(p.picture))[0];
        }
        const int target = targets[i % targets.size()] == before ? targets[(i + 1) % targets.size()] : targets[i % targets.size()];
        const Fooled fooled = fool([&](const Tensor& x) { return net.logits(x); }, p.picture, target, options);
        const std::string from = net.classes[static_cast<std::size_t>(before)], to = net.classes[static_cast<std::size_t>(target)];
        std::printf("%s: %s -> %s %.1f %% in %d steps%s; largest change %.1f of 255 levels, typical %.2f\n", p.name.c_str(), from.c_str(), to.c_str(), 100 * fooled.probability, fooled.steps, fooled.reached ? "" : " (not reached)", fooled.largest, fooled.typical);
        table.rows.push_back({p.name, from, to, fooled.probability, fooled.steps, fooled.largest, fooled.typical});
        typical += fooled.typical / static_cast<double>(pictures.size());
        reached += fooled.reached;

        Tensor difference(p.picture.shape());
        for (std::int64_t k = 0; k < difference.numel(); k++) difference[k] = 0.5f + magnified * (fooled.picture[k] - p.picture[k]);
        rows.push_back({to_image(p.picture), to_image(fooled.picture), to_image(difference)});
        names.push_back(from + " -> " + to);
    }
    app.results.table(table);
    app.results.metric("fooled", reached, "pictures", Kind::exact, "of " + std::to_string(pictures.size()));
    app.results.metric("typical change", typical, "grey levels of 255");
    publish(app, "fooled.png", sheet(rows, names, {"picture", "fooling picture", "difference x " + std::to_string(static_cast<int>(magnified))}, is_imagenet(net) ? 227 : 112),
            "Fooling " + net.name + " with pictures of 8 bits: the target class reaches a probability of at least " + std::to_string(static_cast<int>(100 * options.confidence)) + " %; the difference is magnified around grey");
}

}  // namespace

int main(int argc, char** argv) {
    App app("Changes pictures invisibly until the network names another class.");
    NetOption option(app);
    FoolingOptions options;
    std::string target;
    float magnified = 0;
    std::vector<std::string> files;
    app.options.text("target", &target, "CLASS", "number or name of the class to reach; without it four different ones");
    app.options.number("confidence", &options.confidence, {0, 0.9999}, "", "probability of the target to reach");
    app.options.number("steps", &options.steps, {1, 10000}, "steps", "at most so many");
    app.options.number("magnified", &magnified, {0, 255}, "times", "contrast of the difference that is drawn; 0: 20 for ImageNet networks, 4 for your own");
    app.options.words(&files, "PICTURE...", "pictures to change");
    return app.run(argc, argv, [&] {
        const LayeredNet net = option.load(app);
        if (magnified == 0) magnified = is_imagenet(net) ? 20.0f : 4.0f;
        std::vector<int> targets;
        if (!target.empty()) targets = {find_class(net, target)};
        else if (is_imagenet(net)) targets = {find_class(net, "pineapple"), find_class(net, "go-kart"), find_class(net, "volcano"), find_class(net, "grand piano")};
        else
            for (int c = 0; c < 10; c++) targets.push_back((c + 3) % 10);
        fool_all(app, net, sample_pictures(app, net, files, is_imagenet(net) ? 4 : 10), targets, options, magnified);
    });
}
