#include "common/data/how_to_get.hpp"

namespace sd {
namespace {

constexpr struct {
    const char *set, *size;
} kSizes[] = {{"fashion-mnist", "31 MB"},   {"mnist", "11.6 MB"},        {"cifar10", "31 MB, a download of 170 MB"},
              {"faces_pixelart", "1.5 MB"}, {"pictures", "6.5 MB"},      {"imagenet_photos", "1.5 MB"},
              {"imagenet_labels", "36 KB"}, {"squeezenet1.1", "2.5 MB"}, {"squeezenet1.0_deepcompression", "676 KB"}};

}  // namespace

std::vector<std::string> known_sets() {
    std::vector<std::string> names;
    for (const auto& known : kSizes) names.push_back(known.set);
    return names;
}

std::string how_to_get(const std::string& set) {
    for (const auto& known : kSizes)
        if (set == known.set) return "'make data SET=" + set + "' brings it (" + known.size + ")";
    return "";
}

}  // namespace sd
