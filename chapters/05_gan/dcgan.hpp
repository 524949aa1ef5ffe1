// DCGAN (Radford, Metz and Chintala 2016): strided convolutions down, transposed ones up, batch norm, LeakyReLU 0.2.
//
//     G: z -> linear -> h x h x c -> BN, ReLU -> [transposed conv 4x4, stride 2 -> BN, ReLU]... -> transposed conv -> tanh
//     D: conv 4x4, stride 2, LeakyReLU -> [conv -> BN, LeakyReLU]... -> linear -> one logit
//
// Every kernel is 4 with stride 2: a multiple of the stride, so that each pixel is visited equally often (Odena et al. 2016).
// 28x28 and 16x16 pictures take two such steps (7x7 and 4x4 at the bottom), 32x32 and more three. G's output and D's input get no batch norm.
//
// With classes, G sees z beside the class as one-hot numbers and D adds the class's share to its logit, a(x, y) = w f(x) + v_y f(x)
// (Miyato and Koyama 2018).
#pragma once

#include <vector>

#include "chapters/05_gan/spectral_norm.hpp"
#include "common/nn/conv.hpp"
#include "common/nn/embedding.hpp"
#include "common/nn/linear.hpp"
#include "common/nn/norm.hpp"

namespace sd {

struct DcganDesign {
    Shape image = {28, 28, 1};
    std::int64_t noise = 100;
    std::int64_t width = 64;   // channels next to the picture; they double with each step away from it
    std::int64_t classes = 0;  // 0: not conditional
    bool batch_norm = true;    // in both networks
    bool spectral = false;     // spectral normalization in D, in place of batch norm there
};

struct DcganGenerator {
    DcganDesign design;
    Linear project;
    std::vector<BatchNorm> norms;  // none without batch norm
    std::vector<ConvTranspose2d> up;

    DcganGenerator() = default;
    DcganGenerator(const DcganDesign& design, Rng& rng);
    Tensor operator()(const Tensor& z, const std::vector<int>& labels = {}) const;  // (N, noise) -> (N, H, W, C), -1..1
    void visit(auto&& v) { v("project", project), v("norms", norms), v("up", up); }
};

struct DcganDiscriminator {
    DcganDesign design;
    std::vector<Conv2d> down;
    std::vector<BatchNorm> norms;        // of all but the first convolution
    std::vector<SpectralNorm> spectral;  // of each convolution and the head
    Linear head;
    Embedding by_class;  // (classes, features)

    DcganDiscriminator() = default;
    DcganDiscriminator(const DcganDesign& design, Rng& rng);
    Tensor operator()(const Tensor& x, const std::vector<int>& labels = {}) const;  // (N, H, W, C) -> logits (N, 1)
    Tensor maps(const Tensor& x) const;                                             // (N, h, w, c), the last convolution's
    Tensor features(const Tensor& x) const;                                         // (N, h w c), what the head sees
    void visit(auto&& v) {
        v("down", down), v("norms", norms), v("spectral", spectral), v("head", head);
        if (design.classes > 0) v("by_class", by_class);
    }
};

Tensor one_hot(const std::vector<int>& labels, std::int64_t classes);  // (N, classes)

}  // namespace sd
