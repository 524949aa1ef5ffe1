// A generator and a discriminator for images: of linear layers or convolutions, conditional or not; and their files.
#pragma once

#include <string>
#include <variant>
#include <vector>

#include "chapters/05_gan/dcgan.hpp"
#include "chapters/05_gan/mlp.hpp"

namespace sd {

// 64 -> 256 -> 512 -> image, ReLU, tanh at the end.
struct MlpGenerator {
    Shape image;
    Mlp network;
    Tensor operator()(const Tensor& z, const std::vector<int>& labels = {}) const;
    void visit(auto&& v) { network.visit(v); }
};

// image -> 512 -> 256 -> one logit, LeakyReLU 0.2.
struct MlpDiscriminator {
    Mlp network;
    Tensor operator()(const Tensor& x, const std::vector<int>& labels = {}) const;
    Tensor features(const Tensor& x) const;
    void visit(auto&& v) { network.visit(v); }
};

// Either kind behind one face. labels: of a conditional model only.
struct Generator {
    std::variant<MlpGenerator, DcganGenerator> network;
    Tensor operator()(const Tensor& z, const std::vector<int>& labels = {}) const {
        return std::visit([&](const auto& g) { return g(z, labels); }, network);
    }
    void visit(auto&& v) {
        std::visit([&](auto& g) { g.visit(v); }, network);
    }
};
struct Discriminator {
    std::variant<MlpDiscriminator, DcganDiscriminator> network;
    Tensor operator()(const Tensor& x, const std::vector<int>& labels = {}) const {
        return std::visit([&](const auto& d) { return d(x, labels); }, network);
    }
    Tensor features(const Tensor& x) const {
        return std::visit([&](const auto& d) { return d.features(x); }, network);
    }
    void visit(auto&& v) {
        std::visit([&](auto& d) { d.visit(v); }, network);
    }
};

struct GanDesign {
    std::string model = "dcgan";  // or "mlp"
    DcganDesign parts;            // an mlp reads image and noise alone
};

struct Gan {
    GanDesign design;
    Generator g;
    Discriminator d;

    Gan(const GanDesign& design, Rng& rng);
    void visit(auto&& v) { v("g", g), v("d", d); }
};

// One file with both networks; data: the name of the set that it was trained on. load_gan gives it in evaluation mode, with
// weights that want no gradient, and throws where the file is none of save_gan's.
void save_gan(const std::string& path, Gan& gan, const std::string& data);
Gan load_gan(const std::string& path);
std::string data_of_gan(const std::string& path);

// Pictures (N, H, W, C) in 0..1 from noise (N, noise), in batches, with nothing recorded. labels: one for each row, or none.
Tensor draw(const Gan& gan, const Tensor& z, const std::vector<int>& labels = {});

}  // namespace sd
