#include "chapters/04_pixelrnn_pixelcnn/compression.hpp"

#include <algorithm>

#include "chapters/04_pixelrnn_pixelcnn/arithmetic_coder.hpp"
#include "chapters/04_pixelrnn_pixelcnn/sampling.hpp"
#include "common/autograd/autograd.hpp"
#include "common/io/crc32.hpp"
#include "common/kernels/isa/isa.hpp"
#include "common/ops/shape.hpp"

namespace sd {
namespace {

constexpr std::uint32_t kMagic = 0x58504453, kVersion = 1;  // "SDPX"
constexpr std::int64_t kBatch = 32;                         // images whose values of one place follow each other

std::uint32_t checksum(const PixelModel& model) {
    std::uint32_t crc = 0;
    for (const Parameter& p : model.state) crc = crc32(reinterpret_cast<const std::uint8_t*>(p.tensor.data()), static_cast<std::size_t>(p.tensor.numel()) * sizeof(float), crc);
    return crc;
}

std::uint32_t checksum(const PixelHead& head, const Tensor& images) {
    Bytes levels;
    for (float value : images.values()) levels.push_back(static_cast<std::uint8_t>(head.level_of(value)));
    return crc32(levels.data(), levels.size());
}

// Whether so many bytes may hold so many images: an eighth of a bit each. A damaged count must not ask for all memory.
bool is_plausible(std::int64_t images, std::size_t bytes) { return images <= static_cast<std::int64_t>(bytes) * 64; }

void check_model(const PixelModel& model) { check(!model.conditional(), "[compress] a class-conditional model: the classes are in no file"); }

}  // namespace

Bytes compress(const PixelModel& model, const Tensor& images) {
    check_model(model);
    const PixelHead& head = model.options.head;
    check(images.ndim() == 4 && images.dim(1) == model.options.height && images.dim(2) == model.options.width && images.dim(3) == head.colours, "[compress] images ", images.shape(), " for a model of ",
          model.options.height, "x", model.options.width, "x", head.colours);
    const NoGrad no_grad;
    const std::int64_t total = images.dim(0), values = images.numel() / std::max<std::int64_t>(total, 1), parameters = head.parameters(), levels = head.levels();
    ArithmeticEncoder encoder;
    for (std::int64_t begin = 0; begin < total; begin += kBatch) {
        const std::int64_t n = std::min(kBatch, total - begin);
        const Tensor outputs = model.forward(slice(images, 0, begin, begin + n), {});
        Tensor numbers({n, parameters});
        for (std::int64_t v = 0; v < values; v++) {
            for (std::int64_t i = 0; i < n; i++) std::copy_n(outputs.data() + (i * values + v) * parameters, parameters, numbers.data() + i * parameters);
            const Tensor p = head.probabilities(numbers);
            for (std::int64_t i = 0; i < n; i++)
                encoder.encode(head.level_of(images[(begin + i) * values + v]), SymbolTable(p.values().subspan(static_cast<std::size_t>(i * levels), static_cast<std::size_t>(levels))));
        }
    }
    Bytes bytes;
    const auto put = [&](std::int64_t value) {
        for (int i = 0; i < 4; i++) bytes.push_back(static_cast<std::uint8_t>(value >> 8 * i & 255));
    };
    for (std::int64_t field : {std::int64_t{kMagic}, std::int64_t{kVersion}, std::int64_t{checksum(model)}, static_cast<std::int64_t>(kernels::isa()), total, images.dim(1), images.dim(2), images.dim(3), kBatch,
                               std::int64_t{checksum(head, images)}})
        put(field);
    const Bytes message = encoder.finish();
    put(static_cast<std::int64_t>(message.size()));
    bytes.insert(bytes.end(), message.begin(), message.end());
    check(is_plausible(total, bytes.size()), "[compress] ", total, " images in ", bytes.size(), " bytes, which could not be read again: the model is as good as certain of all of them");
    return bytes;
}

Tensor decompress(const PixelModel& model, const Bytes& bytes, const std::string& name) {
    check_model(model);
    check(static_cast<std::int64_t>(bytes.size()) >= kCompressedHeader, name, ": ", bytes.size(), " bytes, ", kCompressedHeader, " or more expected");
    std::size_t at = 0;
    const auto get = [&] {
        std::uint32_t value = 0;
        for (int i = 0; i < 4; i++) value |= static_cast<std::uint32_t>(bytes[at++]) << 8 * i;
        return value;
    };
    check(get() == kMagic && get() == kVersion, name, ": not a file of compressed images");
    check(get() == checksum(model), name, ": written with other weights; take those of the program that wrote it");
    const std::uint32_t isa = get();
    check(isa == static_cast<std::uint32_t>(kernels::isa()), name, ": written with another instruction set, whose probabilities differ in their last bits; choose it with SD_ISA");
    const PixelHead& head = model.options.head;
    const std::int64_t total = get(), height = get(), width = get(), colours = get(), batch = get();
    check(height == model.options.height && width == model.options.width && colours == head.colours && batch >= 1 && batch <= 65536, name, ": images of ", height, "x", width, "x", colours,
          " for a model of ", model.options.height, "x", model.options.width, "x", head.colours);
    check(is_plausible(total, bytes.size()), name, ": ", total, " images in ", bytes.size(), " bytes");
    const std::uint32_t content = get();
    const std::size_t size = get();
    check(at + size == bytes.size(), name, ": a message of ", size, " bytes expected, ", bytes.size() - at, " found");

    ArithmeticDecoder decoder(std::span<const std::uint8_t>(bytes).subspan(at));
    Tensor images({total, height, width, colours});
    for (std::int64_t begin = 0; begin < total; begin += batch) {
        Tensor part = Tensor::zeros({std::min(batch, total - begin), height, width, colours});
        fill_images(part, model.step(part.dim(0), {}), head, [&](std::int64_t, std::int64_t, std::span<const float> p) { return decoder.decode(SymbolTable(p)); });
        std::copy_n(part.data(), part.numel(), images.data() + begin * height * width * colours);
    }
    check(checksum(head, images) == content, name, ": the images' checksum is wrong; the file is damaged");
    return images;
}

}  // namespace sd
