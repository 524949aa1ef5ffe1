#include "chapters/01_visualization/pictures.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <filesystem>
#include <numbers>

#include "chapters/01_visualization/networks.hpp"
#include "common/data/batches.hpp"
#include "common/data/dataset.hpp"
#include "common/data/how_to_get.hpp"
#include "common/image/read.hpp"

namespace sd {
namespace {

// Public domain, CC0 or CC BY: what is drawn from them goes into the book (docs/credits.md).
constexpr struct {
    const char *name, *file;
} kPhotographs[] = {{"cat_chelsea", "imagenet_photos/227/cat_chelsea.png"},
                    {"coffee", "imagenet_photos/227/coffee.png"},
                    {"parrot", "imagenet_photos/227/parrot.png"},
                    {"temple", "pictures/content_china.png"}};

Image scaled_to(const Image& image, std::int64_t longer_side) {
    const double factor = static_cast<double>(longer_side) / std::max(image.height, image.width);
    const auto side = [factor](int s) { return std::max(1, static_cast<int>(std::lround(s * factor))); };
    return resize(image, side(image.height), side(image.width));
}

// One image of each class in turn, from the front of the test set; a class that has no more is passed over.
std::vector<NamedPicture> test_samples(App& app, const LayeredNet& net, int count) {
    const Dataset test = app.load_data().test.open(app.results);
    std::vector<std::vector<std::int64_t>> of_class(net.classes.size());
    for (std::int64_t i = 0; i < test.size; i++) of_class[test.labels[static_cast<std::size_t>(i)]].push_back(i);
    std::vector<NamedPicture> list;
    for (std::size_t round = 0; round < static_cast<std::size_t>(test.size); round++)
        for (std::size_t label = 0; label < of_class.size(); label++)
            if (static_cast<int>(list.size()) < count && round < of_class[label].size())
                list.push_back({net.classes[label], images_tensor(test, of_class[label][round], 1), static_cast<int>(label)});
    return list;
}

}  // namespace

Tensor network_input(const LayeredNet& net, const Image& image) {
    const auto height = static_cast<int>(net.height), width = static_cast<int>(net.width);
    const Image colours = net.channels == 1 ? to_grey(image) : to_rgb(image);
    if (image.height == height && image.width == width) return to_tensor(colours);
    if (!is_imagenet(net)) return to_tensor(resize(center_square(colours), height, width));
    // Of a picture that is much longer than wide the ends are not seen: they go first, before they are enlarged.
    const int shorter = std::min(image.height, image.width), rows = std::min(image.height, 4 * shorter), columns = std::min(image.width, 4 * shorter);
    const Image part = crop(colours, (image.height - rows) / 2, (image.width - columns) / 2, rows, columns);
    const double factor = 256.0 / shorter;
    const Image scaled =
        resize(part, std::max(256, static_cast<int>(std::lround(rows * factor))), std::max(256, static_cast<int>(std::lround(columns * factor))));
    return to_tensor(crop(scaled, (scaled.height - height) / 2, (scaled.width - width) / 2, height, width));
}

std::vector<NamedPicture> sample_pictures(App& app, const LayeredNet& net, const std::vector<std::string>& files, int count) {
    std::vector<NamedPicture> list;
    for (const std::string& file : files) list.push_back({std::filesystem::path(file).stem().string(), network_input(net, read_image(file))});
    if (!list.empty()) return list;
    if (!is_imagenet(net)) return test_samples(app, net, count);
    for (const auto& [name, place] : kPhotographs) {
        const std::string file = find_data_file(app.data, place);
        if (static_cast<int>(list.size()) == count) break;
        if (file.empty())
            std::printf("without %s: %s is not in the data folders\n", name, place);
        else
            list.push_back({name, network_input(net, read_image(file))});
    }
    check(!list.empty(), "no photographs in the data folders: ", how_to_get("imagenet_photos"), "; or name picture files");
    return list;
}

bool picture_found(const App& app, const std::string& name) { return !find_data_file(app.data, "pictures/" + name + ".png").empty(); }

Tensor load_picture(const App& app, const std::string& name_or_file, std::int64_t size) {
    const std::string known = find_data_file(app.data, "pictures/" + name_or_file + ".png");
    check(!known.empty() || file_exists(name_or_file), name_or_file, ": neither a file nor a picture in the data folders: ", how_to_get("pictures"));
    return to_tensor(to_rgb(scaled_to(read_image(known.empty() ? name_or_file : known), size)));
}

std::vector<std::string> pictures_found(const App& app, const std::vector<std::string>& names) {
    std::vector<std::string> found;
    std::string missing;
    for (const std::string& name : names) {
        if (picture_found(app, name))
            found.push_back(name);
        else
            missing += " " + name;
    }
    if (!missing.empty()) std::printf("not in the data folders:%s; %s\n", missing.c_str(), how_to_get("pictures").c_str());
    return found;
}

Tensor content_photograph(App& app, const std::string& chosen, std::int64_t size) {
    if (!chosen.empty()) return load_picture(app, chosen, size);
    if (!pictures_found(app, {"content_tubingen"}).empty()) return load_picture(app, "content_tubingen", size);
    return picture_found(app, "content_china") ? load_picture(app, "content_china", size) : drawn_content(app, size);
}

Tensor square_crop(const Tensor& picture, std::int64_t size) {
    return to_tensor(resize(center_square(to_image(picture)), static_cast<int>(size), static_cast<int>(size)));
}

Tensor drawn_content(App& app, std::int64_t size, std::int64_t first) {
    // Three garments before a sky that fades.
    const Dataset garments = app.load_data().train;
    constexpr float kColours[3][3] = {{0.85f, 0.35f, 0.25f}, {0.95f, 0.80f, 0.30f}, {0.30f, 0.55f, 0.85f}};
    Tensor scene({1, size, size, 3});
    for (std::int64_t y = 0; y < size; y++)
        for (std::int64_t x = 0; x < size; x++) {
            const float t = static_cast<float>(y) / static_cast<float>(size);
            float* pixel = scene.data() + (y * size + x) * 3;
            pixel[0] = 0.55f + 0.35f * t, pixel[1] = 0.70f + 0.15f * t, pixel[2] = 0.90f - 0.30f * t;
        }
    const auto side = static_cast<int>(size / 2);
    const std::int64_t tops[3] = {0, size / 2, size / 2}, lefts[3] = {size / 4, 0, size / 2};
    for (std::int64_t i = 0; i < 3; i++) {
        const Image garment = resize(to_image(images_tensor(garments, (first + i) % garments.size, 1)), side, side);
        for (int y = 0; y < side; y++)
            for (int x = 0; x < side; x++) {
                const float level = static_cast<float>(*garment.at(y, x)) / 255, cover = std::min(1.0f, 4 * level);
                float* pixel = scene.data() + ((tops[i] + y) * size + lefts[i] + x) * 3;
                for (int c = 0; c < 3; c++) pixel[c] = (1 - cover) * pixel[c] + cover * level * kColours[i][c];
            }
    }
    return scene;
}

Tensor drawn_texture(std::int64_t size, int kind) {
    constexpr float kPi = std::numbers::pi_v<float>;
    constexpr float kPalettes[3][2][3] = {
        {{0.75f, 0.25f, 0.15f}, {0.98f, 0.85f, 0.55f}}, {{0.05f, 0.15f, 0.45f}, {0.90f, 0.95f, 1.00f}}, {{0.10f, 0.35f, 0.25f}, {0.95f, 0.90f, 0.40f}}};
    Tensor picture({1, size, size, 3});
    for (std::int64_t row = 0; row < size; row++)
        for (std::int64_t column = 0; column < size; column++) {
            const auto y = static_cast<float>(row), x = static_cast<float>(column);
            float t = 0;
            if (kind == 0) {  // over and under, eight pixels a thread
                const bool over = (row / 8 + column / 8) % 2 == 0;
                t = std::abs(std::sin(kPi * (over ? y : x) / 8)) * (over ? 1.0f : 0.6f);
            } else if (kind == 1) {  // bent bands
                t = 0.5f + 0.5f * std::sin(2 * kPi * (y + 6 * std::sin(2 * kPi * x / 48)) / 14);
            } else {  // rows of round scales, each row moved by half
                const float v = y - 12 * std::floor(y / 12), shift = static_cast<std::int64_t>(y / 12) % 2 ? 8.0f : 0.0f;
                const float u = x + shift - 16 * std::floor((x + shift) / 16);
                t = std::min(1.0f, std::hypot(u - 8, v) / 14);
            }
            for (int c = 0; c < 3; c++) picture[(row * size + column) * 3 + c] = (1 - t) * kPalettes[kind][0][c] + t * kPalettes[kind][1][c];
        }
    return picture;
}

Tensor stack_pictures(const std::vector<NamedPicture>& list) {
    check(!list.empty(), "[pictures] an empty list");
    const Tensor& first = list[0].picture;
    Tensor all({static_cast<std::int64_t>(list.size()), first.dim(1), first.dim(2), first.dim(3)});
    for (std::size_t i = 0; i < list.size(); i++) {
        check(list[i].picture.shape() == first.shape(), "[pictures] ", list[i].picture.shape(), " beside ", first.shape());
        std::copy_n(list[i].picture.data(), first.numel(), all.data() + static_cast<std::int64_t>(i) * first.numel());
    }
    return all;
}

}  // namespace sd
