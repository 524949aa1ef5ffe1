// What tests/tools/fetch_data does with the files that it has fetched (common/data/convert.hpp).
//
//     convert_data picture SIDE IN OUT             a picture as PNG, its longer side at most SIDE pixels
//     convert_data crop IN OUT                     what a network for ImageNet looks at, 227 x 227
//     convert_data rgb WIDTH HEIGHT SIDE IN OUT    the first from bare pixels
//     convert_data openvino METADATA XML BIN OUT   weights in half precision as safetensors
//     convert_data labels IN OUT                   class names as a table
//     convert_data gzip NAME IN OUT                packed, with NAME in the file
//     convert_data ppm IN                          a PNG's pixels as PPM, to standard output
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <string>
#include <vector>

#include "common/data/convert.hpp"
#include "common/data/gzip.hpp"
#include "common/image/png.hpp"
#include "common/image/read.hpp"
#include "common/tensor/check.hpp"

namespace {

using sd::Bytes;
using sd::Image;

int number(const std::string& text) {
    const int value = std::atoi(text.c_str());
    sd::check(value >= 1 && value <= 16384, "'", text, "': 1 to 16384 expected");
    return value;
}

Image bare_pixels(const std::string& width, const std::string& height, const std::string& path) {
    Image image(number(height), number(width), 3);
    const Bytes bytes = sd::read_file(path);
    sd::check(bytes.size() == image.pixels.size(), path, ": ", image.pixels.size(), " bytes expected, ", bytes.size(), " found");
    image.pixels = bytes;
    return image;
}

Image original(const std::string& path) { return sd::decode_original(sd::read_file(path), path); }

void convert(const std::vector<std::string>& a) {
    const std::string job = a.empty() ? "" : a[0] + " " + std::to_string(a.size() - 1);
    if (job == "picture 3")
        sd::write_png(a[3], sd::reduce_to(original(a[2]), number(a[1])));
    else if (job == "crop 2")
        sd::write_png(a[2], sd::network_crop(original(a[1])));
    else if (job == "rgb 5")
        sd::write_png(a[5], sd::reduce_to(bare_pixels(a[1], a[2], a[4]), number(a[3])));
    else if (job == "openvino 4")
        sd::write_file(a[4], sd::openvino_to_safetensors(sd::read_text(a[2]), sd::read_file(a[3]), a[1], a[2]));
    else if (job == "labels 2")
        sd::write_file(a[2], sd::label_table(sd::read_text(a[1]), a[1]));
    else if (job == "gzip 3")
        sd::write_file(a[3], sd::gzip(sd::read_file(a[2]), a[1]));
    else if (job == "ppm 1") {
        const Bytes ppm = sd::ppm_bytes(sd::read_image(a[1]));
        sd::check(std::fwrite(ppm.data(), 1, ppm.size(), stdout) == ppm.size() && std::fflush(stdout) == 0, "standard output can't be written");
    } else
        sd::fail("picture, crop, rgb, openvino, labels, gzip or ppm expected; the file's head says with what");
}

}  // namespace

int main(int argc, char** argv) {
    try {
        convert({argv + 1, argv + argc});
        return 0;
    } catch (const std::exception& problem) {
        std::fprintf(stderr, "error: %s\n", problem.what());
        return 1;
    }
}
