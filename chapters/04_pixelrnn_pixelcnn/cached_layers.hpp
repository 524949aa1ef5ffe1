// Layers that compute one new pixel and remember the earlier ones. A new pixel's features are a matrix (N, C), one row an image.
#pragma once

#include <memory>

#include "common/kernels/gemm/gemm.hpp"
#include "common/nn/conv.hpp"

namespace sd {

// A convolution for one position: gather the inputs under its live taps, multiply by the weights, packed once.
class CachedConv {
public:
    CachedConv(const Conv2d& layer, std::int64_t n, std::int64_t height, std::int64_t width);
    CachedConv(const MaskedConv2d& layer, std::int64_t n, std::int64_t height, std::int64_t width);

    Tensor operator()(const Tensor& x, std::int64_t row, std::int64_t column);                    // remembers x (N, C), the pixel's own input
    Tensor at(const Tensor& map, std::int64_t row, std::int64_t column) const;                    // of a map (N, H, W, C) kept elsewhere
    void remember(const Tensor& x, std::int64_t row, std::int64_t column);
    Tensor again(std::int64_t row, std::int64_t column) const { return at(map_, row, column); }  // of the inputs remembered

private:
    struct Tap {
        std::int64_t down, right;  // from the position
    };
    CachedConv(const Tensor& weight, const Tensor& mask, const Tensor& bias, const Conv2dOptions& options, std::int64_t n, std::int64_t height, std::int64_t width);

    std::vector<Tap> taps_;  // the live ones
    kernels::PackedMatrix weights_;
    Tensor bias_, map_;
    Conv2dOptions options_;
};

// One row of an unmasked convolution: map (N, H, W, C) -> (N, 1, W, OC). For stacks that see whole rows, this is done once a row.
Tensor conv_row(const Conv2d& layer, const Tensor& map, std::int64_t row);

// One cell of a conv_lstm (common/ops/lstm.hpp): step t, position l, from its input-to-state sums (N, 4C) and the states of step t - 1.
class CachedConvLstm {
public:
    CachedConvLstm(const Tensor& wh, const Tensor& bh, std::int64_t pad, std::int64_t n, std::int64_t steps, std::int64_t length);

    Tensor operator()(Tensor sums, std::int64_t t, std::int64_t l);  // remembers and returns h (N, C)

private:
    std::int64_t taps_, pad_;
    kernels::PackedMatrix weights_;
    Tensor bias_, h_, c_;  // (N, T, L, C)
};

// Values at one position of a map (N, H, W, C), as (N, C), and the reverse.
Tensor read_pixel(const Tensor& map, std::int64_t row, std::int64_t column);
void write_pixel(Tensor& map, std::int64_t row, std::int64_t column, const Tensor& x);

}  // namespace sd
