// What excites a channel? The patches of real images where it answers most, cut out by its exact receptive field.
#include <algorithm>
#include <cstdio>

#include "chapters/01_visualization/networks.hpp"
#include "chapters/01_visualization/pictures.hpp"
#include "chapters/01_visualization/sheet.hpp"
#include "common/app/progress.hpp"
#include "common/autograd/autograd.hpp"
#include "common/data/batches.hpp"
#include "common/tensor/rng.hpp"

namespace {

using namespace sd;

struct Place {
    float value = 0;
    std::int64_t picture = 0, row = 0, column = 0;
};

// The strongest position of each channel in each picture: one patch a picture, so that the patches differ.
std::vector<std::vector<Place>> strongest(const LayeredNet& net, const std::string& layer, const std::vector<Tensor>& batches) {
    NoGrad no_grad;
    std::vector<std::vector<Place>> places;  // [channel][picture]
    std::int64_t seen = 0;
    Progress progress("look through the images", static_cast<std::int64_t>(batches.size()), 1, "batches");
    for (std::size_t b = 0; b < batches.size(); b++) {
        const Tensor maps = net.features(batches[b], layer);
        check(maps.ndim() == 4, "layer '", layer, "' of ", net.name, " has no positions");
        const std::int64_t h = maps.dim(1), w = maps.dim(2), channels = maps.dim(3);
        places.resize(static_cast<std::size_t>(channels));
        for (std::int64_t n = 0; n < maps.dim(0); n++) {
            std::vector<Place> best(static_cast<std::size_t>(channels), Place{-1, seen + n, 0, 0});
            for (std::int64_t p = 0; p < h * w; p++)
                for (std::int64_t c = 0; c < channels; c++) {
                    const float v = maps[(n * h * w + p) * channels + c];
                    if (Place& place = best[static_cast<std::size_t>(c)]; v > place.value) place = {v, seen + n, p / w, p % w};
                }
            for (std::int64_t c = 0; c < channels; c++) places[static_cast<std::size_t>(c)].push_back(best[static_cast<std::size_t>(c)]);
        }
        seen += maps.dim(0);
        progress.update(static_cast<std::int64_t>(b) + 1);
    }
    return places;
}

// The receptive field of one position on a canvas of its full size: what lies outside of the picture is light grey.
Image patch(const std::vector<Window>& windows, const Tensor& picture, const Place& place) {
    const ReceptiveField field = receptive_field(windows);
    const Interval rows = visible_pixels(windows, picture.dim(1), place.row), columns = visible_pixels(windows, picture.dim(2), place.column);
    const auto size = static_cast<int>(field.size);
    Image canvas(size, size, static_cast<int>(picture.dim(3)), 225);
    const Image cut = crop(to_image(picture), static_cast<int>(rows.begin), static_cast<int>(columns.begin), static_cast<int>(rows.end - rows.begin), static_cast<int>(columns.end - columns.begin));
    paste(canvas, cut, static_cast<int>(rows.begin - field.of(place.row).begin), static_cast<int>(columns.begin - field.of(place.column).begin));
    return canvas;
}

void draw(App& app, const LayeredNet& net, const std::string& layer, const std::vector<Tensor>& batches, std::vector<int> channels, int count, int shown) {
    const std::vector<Window> windows = net.windows_to(layer);
    check(!windows.empty(), "layer '", layer, "' of ", net.name, " has no positions");
    const ReceptiveField field = receptive_field(windows);
    std::printf("%s, %s: a position sees %lld x %lld pixels, neighbours lie %lld apart\n", net.name.c_str(), layer.c_str(), static_cast<long long>(field.size), static_cast<long long>(field.size), static_cast<long long>(field.jump));
    app.results.metric(layer + ": receptive field", static_cast<double>(field.size), "pixels");

    std::vector<std::vector<Place>> places = strongest(net, layer, batches);
    if (channels.empty()) {
        // Channels that answer to something, in a seeded order.
        Rng rng(static_cast<std::uint64_t>(app.seed));
        for (const std::int64_t c : rng.permutation(static_cast<std::int64_t>(places.size())))
            if (static_cast<int>(channels.size()) < shown && std::any_of(places[static_cast<std::size_t>(c)].begin(), places[static_cast<std::size_t>(c)].end(), [](const Place& p) { return p.value > 0; }))
                channels.push_back(static_cast<int>(c));
    }
    std::vector<std::pair<std::size_t, std::int64_t>> where;
    for (std::size_t b = 0; b < batches.size(); b++)
        for (std::int64_t n = 0; n < batches[b].dim(0); n++) where.emplace_back(b, n);

    std::vector<std::vector<Image>> rows;
    std::vector<std::string> names;
    for (const int c : channels) {
        check(c < static_cast<int>(places.size()), net.name, "'s ", layer, " has no channel ", c, ": they are numbered 0 to ", places.size() - 1);
        std::vector<Place>& list = places[static_cast<std::size_t>(c)];
        std::stable_sort(list.begin(), list.end(), [](const Place& a, const Place& b) { return a.value > b.value; });
        rows.emplace_back();
        for (int i = 0; i < std::min(count, static_cast<int>(list.size())); i++) {
            const auto [b, n] = where[static_cast<std::size_t>(list[static_cast<std::size_t>(i)].picture)];
            rows.back().push_back(patch(windows, nth(batches[b], n), list[static_cast<std::size_t>(i)]));
        }
        names.push_back("channel " + std::to_string(c));
    }
    std::string file = layer;
    std::replace(file.begin(), file.end(), '/', '_');
    publish(app, "patches_" + file + ".png", sheet(rows, names, {}, 72), "The patches that excite channels of " + net.name + "'s " + layer + " most, one from each image, cut by the receptive field of " + std::to_string(field.size) + " pixels; light grey lies outside of the image");
}

}  // namespace

int main(int argc, char** argv) {
    App app("Finds the patches of real images that excite a network's channels most.");
    NetOption option(app);
    std::string layer;
    int images = 0, count = 9, shown = 8, channel = -1;
    app.options.number("images", &images, {1, 10000}, "images", "of the test set to look through (your own network)");
    app.options.by_budget({500, 10000, 10000});
    app.options.number("patches", &count, {1, 50}, "patches", "for each channel");
    app.options.number("channels", &shown, {1, 100}, "channels", "how many, chosen at random");
    app.options.number("channel", &channel, {-1, 100000}, "", "a single channel; -1: random ones");
    app.options.text("layer", &layer, "NAME", "layer to look at; without it three of growing depth");
    return app.run(argc, argv, [&] {
        const LayeredNet net = option.load(app);
        std::vector<std::string> layers{layer};
        if (layer.empty()) layers = is_imagenet(net) ? std::vector<std::string>{"conv1", "fire3", "fire5", "fire7"} : std::vector<std::string>{"norm1", "norm2", "norm3"};
        for (const std::string& name : layers) net.index(name);
        std::vector<Tensor> batches;
        if (is_imagenet(net)) {
            for (const char* name : {"content_astronaut", "content_chelsea_cat", "content_china", "content_coffee", "content_flower", "content_raccoon", "content_rocket", "content_tubingen", "style_composition_vii", "style_great_wave", "style_shipwreck_turner",
                                     "style_starry_night", "style_the_scream", "style_woman_with_a_hat", "texture_brick", "texture_grass", "texture_gravel", "texture_hubble", "texture_ihc"})
                if (picture_found(app, name)) batches.push_back(load_picture(app, name, app.budget == Budget::quick ? 256 : 448));
            for (const NamedPicture& p : sample_pictures(app, net, {}, 4)) batches.push_back(p.picture);
        } else {
            const Dataset test = app.load_data().test.open(app.results).subset(images);
            for (std::int64_t first = 0; first < test.size; first += 100)
                batches.push_back(images_tensor(test, first, std::min<std::int64_t>(100, test.size - first)));
        }
        for (const std::string& name : layers) draw(app, net, name, batches, channel < 0 ? std::vector<int>{} : std::vector<int>{channel}, count, shown);
    });
}
