#include "chapters/01_visualization/deep_compression.hpp"

#include <cstring>

namespace sd {
namespace {

class Reader {
public:
    Reader(const Bytes& bytes, const std::string& name) : bytes_(bytes), name_(name) {}

    const std::uint8_t* take(std::size_t count, const std::string& what) {
        check(count <= bytes_.size() - at_, name_, ": ends within ", what);
        at_ += count;
        return bytes_.data() + at_ - count;
    }
    std::uint32_t integer(const std::string& what) {
        const std::uint8_t* b = take(4, what);
        return b[0] | std::uint32_t{b[1]} << 8 | std::uint32_t{b[2]} << 16 | std::uint32_t{b[3]} << 24;
    }
    void floats(float* to, std::int64_t count, const std::string& what) {
        for (std::int64_t i = 0; i < count; i++) {
            const std::uint32_t bits = integer(what);
            std::memcpy(to + i, &bits, sizeof bits);
        }
    }
    std::size_t left() const { return bytes_.size() - at_; }

private:
    const Bytes& bytes_;
    const std::string& name_;
    std::size_t at_ = 0;
};

}  // namespace

NamedTensors decode_deep_compression(const Bytes& bytes, const std::string& name) {
    const std::vector<ConvSpec> layers = squeezenet_convolutions(SqueezeNetVersion::v1_0);
    Reader reader(bytes, name);
    std::vector<std::uint32_t> stored;
    for (const ConvSpec& layer : layers) stored.push_back(reader.integer("the count of " + layer.name));

    NamedTensors tensors;
    for (std::size_t l = 0; l < layers.size(); l++) {
        const ConvSpec& layer = layers[l];
        float codebook[256];
        reader.floats(codebook, 256, "the codebook of " + layer.name);
        Tensor bias({layer.out});
        reader.floats(bias.data(), layer.out, "the bias of " + layer.name);
        const std::uint8_t* code = reader.take(stored[l], "the codes of " + layer.name);
        const std::uint8_t* gap = reader.take((std::size_t{stored[l]} + 1) / 2, "the gaps of " + layer.name);

        Tensor weight = Tensor::full({layer.out, layer.in, layer.kernel, layer.kernel}, codebook[0]);
        std::int64_t position = -1;
        for (std::uint32_t i = 0; i < stored[l]; i++) {
            position += (i % 2 == 0 ? gap[i / 2] & 15 : gap[i / 2] >> 4) + 1;
            check(position < weight.numel(), name, ": a weight outside of ", layer.name, ' ', weight.shape());
            weight[position] = codebook[code[i]];
        }
        tensors.emplace_back(layer.name + ".weight", weight);
        tensors.emplace_back(layer.name + ".bias", bias);
    }
    check(reader.left() == 0, name, ": ", reader.left(), " bytes left over behind the last layer");
    return tensors;
}

}  // namespace sd
