// The training steps that are timed: whole models with fixed initial values, data and noise, so that any implementation of the
// same step computes the same losses.
//
// Weights, images and check noise come from a formula, numbered as PyTorch lays tensors out:
//
//     u(stream, i) = (splitmix64(stream 2^32 + i) >> 40) / 2^24             in [0, 1)
//     weight_i = -a + 2 a u(100 + k, i),  a = gain / sqrt(elements / first dimension)        of parameter k of the model
//     bias = 0, gamma = 1, beta = 0
//     grey level_i = floor(256 u(7, i)), pixel = level / 255
//     check noise: sqrt(3) (2 u(1000 + n, i) - 1) for the n-th tensor of noise; when timing, N(0, 1)
#pragma once

#include <array>
#include <functional>
#include <string>
#include <vector>

#include "common/nn/parameter.hpp"
#include "common/tensor/rng.hpp"
#include "common/tensor/tensor.hpp"

namespace sd::bench {

float u(std::uint64_t stream, std::uint64_t i);
Tensor uniform(const Shape& shape, std::uint64_t stream);            // u, i counting as the shape does
Tensor picture(std::int64_t size, std::uint64_t stream);             // (1, size, size, 3), u counting in (C, H, W) order
std::vector<int> grey_levels(std::int64_t images);                   // of 28 x 28, 0..255
Tensor grey_images(std::int64_t images);                             // (N, 28, 28, 1), level / 255
Tensor binary_images(std::int64_t images);                           // pixel > 0.5

// A model's parameters in the order of their streams.
class Parameters {
public:
    explicit Parameters(std::uint64_t first_stream = 100, float gain = 1, bool trained = true) : stream_(first_stream), gain_(gain), trained_(trained) {}

    // in_image, out_image: (H, W, C) of the picture that the features are of, where there is a flatten or a view beside the layer.
    Tensor linear(std::int64_t in, std::int64_t out, const Shape& in_image = {}, const Shape& out_image = {});
    Tensor conv(std::int64_t kh, std::int64_t kw, std::int64_t in, std::int64_t out);             // (KH, KW, IN, OUT)
    Tensor conv_row(std::int64_t k, std::int64_t in, std::int64_t out);                           // (K, IN, OUT)
    Tensor conv_transposed(std::int64_t k, std::int64_t in, std::int64_t out) { return conv(k, k, out, in); }  // (K, K, OUT, IN)
    Tensor bias(std::int64_t n) { return constant(n, 0); }
    Tensor gamma(std::int64_t n) { return constant(n, 1); }

    const std::vector<Parameter>& list() const { return list_; }

private:
    Tensor weight(Parameter p);
    Tensor constant(std::int64_t n, float value);

    std::uint64_t stream_;
    float gain_;
    bool trained_;
    std::vector<Parameter> list_;
};

// The noise of a model: by formula to check it, from a generator to time it.
class Noise {
public:
    explicit Noise(bool by_formula) : by_formula_(by_formula), rng_(1) {}
    Tensor operator()(const Shape& shape);

private:
    bool by_formula_;
    std::uint64_t stream_ = 1000;
    Rng rng_;
};

// Multiply-adds of a layer count two: batch * positions products of in * taps with out.
constexpr double flop_of(double batch, double in, double out, double taps = 1, double positions = 1) { return 2 * batch * in * out * taps * positions; }

struct Step {
    double flop;                  // of the step's products and convolutions, padding and dead taps counted
    double images;                // a step
    std::function<double()> run;  // one step; returns its loss
};

struct Model {
    std::string name;
    Step (*make)(bool check);       // check: noise by formula
    std::array<double, 4> losses;   // of steps 1, 2, 5 and 10, made with PyTorch 1.13
    double tolerance;               // of steps 2, 5 and 10, relative: ten times what other orders of summation change
    double first_tolerance = 1e-5;  // of step 1
    double scale = 1;               // the job that is reported is that many steps
    std::string unit = "image";     // what step.images counts
};
const std::vector<Model>& models();

// Empty if the losses of the first `steps` steps agree with the model's, or it has none; otherwise what differs.
std::string disagreement(const Model& model, int steps = 10);

Step cnn(bool check);
Step ae_mlp(bool check);
Step ae_conv(bool check);
Step vae(bool check);
Step pixelcnn(bool check);
Step pixelcnn_sample(bool check);
Step gated_pixelcnn(bool check);
Step lstm_rows(bool check);
Step row_lstm(bool check);
Step dcgan(bool check);
Step style(bool check);
Step saliency(bool check);
Step tiny_graph(bool check);
Step tiny_forward(bool check);

}  // namespace sd::bench
