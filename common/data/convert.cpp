#include "common/data/convert.hpp"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <sstream>
#include <vector>

#include "common/image/read.hpp"
#include "common/tensor/check.hpp"

namespace sd {
namespace {

std::uint32_t little_endian(const Bytes& b, std::size_t at, int bytes) {
    std::uint32_t value = 0;
    for (int i = bytes; i-- > 0;) value = value << 8 | b[at + static_cast<std::size_t>(i)];
    return value;
}

// A header of 14 and one of at least 40 bytes; rows from below, blue before green before red, filled up to four bytes.
Image decode_bmp(const Bytes& b, const std::string& name) {
    check(b.size() >= 54, name, ": ends within the header of a BMP");
    const std::uint32_t begin = little_endian(b, 10, 4), width = little_endian(b, 18, 4), height = little_endian(b, 22, 4);
    check(little_endian(b, 28, 2) == 24 && little_endian(b, 30, 4) == 0, name, ": a BMP of 24 bits a pixel without compression expected");
    check(width >= 1 && height >= 1 && width <= 16384 && height <= 16384, name, ": ", width, " x ", height, " pixels, 1 to 16384 a side expected");
    const std::size_t row = (std::size_t{width} * 3 + 3) / 4 * 4;
    check(begin <= b.size() && row * height <= b.size() - begin, name, ": ends within the pixels of ", width, " x ", height);
    Image image(static_cast<int>(height), static_cast<int>(width), 3);
    for (std::size_t y = 0; y < height; y++)
        for (std::size_t i = 0; i < std::size_t{width} * 3; i++) image.pixels[(height - 1 - y) * width * 3 + i / 3 * 3 + 2 - i % 3] = b[begin + y * row + i];
    return image;
}

int rounded(double x) { return std::max(1, static_cast<int>(std::lround(x))); }

// The value of key="..." in a tag; empty where there is none.
std::string attribute(const std::string& tag, const std::string& key) {
    const std::size_t at = tag.find(" " + key + "=\"");
    if (at == std::string::npos) return "";
    const std::size_t begin = at + key.size() + 3;
    return tag.substr(begin, tag.find('"', begin) - begin);
}

// "64, 3, 3, 3"
std::vector<std::int64_t> extents(const std::string& shape) {
    std::vector<std::int64_t> all;
    std::istringstream in(shape);
    for (std::string part; std::getline(in, part, ',');) all.push_back(std::strtoll(part.c_str(), nullptr, 10));
    return all;
}

struct Constant {
    std::vector<std::int64_t> shape;
    std::int64_t offset = -1, size = 0;  // in bytes
};

}  // namespace

Image decode_original(const Bytes& bytes, const std::string& name) {
    const bool bmp = bytes.size() >= 2 && bytes[0] == 'B' && bytes[1] == 'M';
    return bmp ? decode_bmp(bytes, name) : to_rgb(decode_image(bytes, name));
}

Image reduce_to(const Image& image, int side) {
    const double factor = static_cast<double>(side) / std::max(image.height, image.width);
    return factor >= 1 ? image : resize(image, rounded(image.height * factor), rounded(image.width * factor), Filter::lanczos);
}

Image network_crop(const Image& image) {
    const double factor = 256.0 / std::min(image.height, image.width);
    const Image scaled = resize(image, rounded(image.height * factor), rounded(image.width * factor));
    return crop(scaled, (scaled.height - 227) / 2, (scaled.width - 227) / 2, 227, 227);
}

Bytes openvino_to_safetensors(const std::string& xml, const Bytes& bin, const std::string& metadata, const std::string& name) {
    std::ostringstream header;
    header << "{\"__metadata__\":" << metadata;
    Bytes values;
    const auto add = [&](const std::string& tensor, const Constant& c, std::size_t dims) {
        const auto there = static_cast<std::int64_t>(bin.size());
        bool fits = c.size >= 0 && c.size <= there && c.offset >= 0 && c.offset <= there - c.size && c.shape.size() == 4;
        std::int64_t bytes = 2;
        for (const std::int64_t extent : c.shape) {
            fits = fits && extent >= 1 && bytes <= c.size / extent;
            bytes = fits ? bytes * extent : 0;
        }
        check(fits && bytes == c.size, name, ": the Const of ", tensor, " does not fit: offset ", c.offset, ", ", c.size, " bytes of ", there);
        header << ",\"" << tensor << "\":{\"dtype\":\"F16\",\"shape\":[";
        if (dims == 1) header << c.shape[1];  // a bias is stored as (1, C, 1, 1)
        for (std::size_t i = 0; i < 4 && dims == 4; i++) header << (i ? "," : "") << c.shape[i];
        header << "],\"data_offsets\":[" << values.size();
        values.insert(values.end(), bin.begin() + c.offset, bin.begin() + c.offset + c.size);
        header << "," << values.size() << "]}";
    };

    Constant last, weight;
    for (std::size_t at = 0; (at = xml.find("<layer ", at)) != std::string::npos;) {
        const std::size_t next = std::min(xml.find("<layer ", at + 1), xml.size()), end = xml.find('>', at);
        const std::string layer = xml.substr(at, end - at), type = attribute(layer, "type");
        if (type == "Const") {
            const std::size_t data = xml.find("<data ", at);
            check(data < next, name, ": a Const without data");
            const std::string tag = xml.substr(data, xml.find('>', data) - data);
            last = {extents(attribute(tag, "shape")), std::strtoll(attribute(tag, "offset").c_str(), nullptr, 10),
                    std::strtoll(attribute(tag, "size").c_str(), nullptr, 10)};
            if (attribute(tag, "element_type") != "f16") last = {};
        } else if (type == "Convolution") {
            weight = std::move(last);
            last = {};
        } else if (type == "Add" && weight.offset >= 0) {
            add(attribute(layer, "name") + ".weight", weight, 4);
            add(attribute(layer, "name") + ".bias", last, 1);
            weight = last = {};
        }
        at = next;
    }
    check(!values.empty(), name, ": no convolution in half precision found");
    header << "}";

    // The length of the header, the header, filled up with blanks to eight bytes, the values.
    std::string text = header.str();
    text.resize((text.size() + 7) / 8 * 8, ' ');
    Bytes file;
    for (int i = 0; i < 8; i++) file.push_back(static_cast<std::uint8_t>(text.size() >> (8 * i)));
    file.insert(file.end(), text.begin(), text.end());
    file.insert(file.end(), values.begin(), values.end());
    return file;
}

std::string label_table(const std::string& synsets, const std::string& name) {
    std::istringstream in(synsets);
    std::string table;
    int index = 0;
    for (std::string line; std::getline(in, line); index++) {
        const std::size_t space = line.find(' ');
        check(space == 9 && line[0] == 'n' && line.size() > 10, name, ": line ", index + 1, ": \"n01440764 tench\" expected");
        table += std::to_string(index) + "\t" + line.substr(0, space) + "\t" + line.substr(space + 1) + "\n";
    }
    check(index > 0, name, ": no lines");
    return table;
}

Bytes ppm_bytes(const Image& image) {
    const std::string header = (image.channels == 3 ? "P6\n" : "P5\n") + std::to_string(image.width) + " " + std::to_string(image.height) + "\n255\n";
    Bytes ppm(header.begin(), header.end());
    ppm.insert(ppm.end(), image.pixels.begin(), image.pixels.end());
    return ppm;
}

}  // namespace sd
