#include "chapters/04_pixelrnn_pixelcnn/cached_layers.hpp"

#include <algorithm>

#include "common/kernels/lstm/lstm.hpp"

namespace sd {
namespace {

using kernels::gemm;
using kernels::matrix;

// Where position (row, column) of image i begins.
const float* place(const Tensor& map, std::int64_t i, std::int64_t row, std::int64_t column) { return map.data() + ((i * map.dim(1) + row) * map.dim(2) + column) * map.dim(3); }

}  // namespace

Tensor read_pixel(const Tensor& map, std::int64_t row, std::int64_t column) {
    Tensor x({map.dim(0), map.dim(3)});
    for (std::int64_t i = 0; i < map.dim(0); i++) std::copy_n(place(map, i, row, column), map.dim(3), x.data() + i * map.dim(3));
    return x;
}

void write_pixel(Tensor& map, std::int64_t row, std::int64_t column, const Tensor& x) {
    for (std::int64_t i = 0; i < map.dim(0); i++) std::copy_n(x.data() + i * map.dim(3), map.dim(3), const_cast<float*>(place(map, i, row, column)));
}

CachedConv::CachedConv(const Conv2d& layer, std::int64_t n, std::int64_t height, std::int64_t width) : CachedConv(layer.weight, Tensor(), layer.bias, layer.options, n, height, width) {}
CachedConv::CachedConv(const MaskedConv2d& layer, std::int64_t n, std::int64_t height, std::int64_t width)
    : CachedConv(layer.weight, layer.mask, layer.bias, layer.options, n, height, width) {}

CachedConv::CachedConv(const Tensor& weight, const Tensor& mask, const Tensor& bias, const Conv2dOptions& options, std::int64_t n, std::int64_t height, std::int64_t width)
    : bias_(bias), map_(Tensor::zeros({n, height, width, weight.dim(2)})), options_(options) {
    // Keep the rows of the weight matrix that belong to live taps, in order, masked.
    const std::int64_t tap = weight.dim(2) * weight.dim(3);
    std::vector<float> rows;
    for (std::int64_t y = 0; y < weight.dim(0); y++)
        for (std::int64_t x = 0; x < weight.dim(1); x++) {
            const std::int64_t begin = (y * weight.dim(1) + x) * tap;
            if (mask && std::all_of(mask.data() + begin, mask.data() + begin + tap, [](float m) { return m == 0; })) continue;
            taps_.push_back({y * options.dilation.h - options.padding.top, x * options.dilation.w - options.padding.left});
            for (std::int64_t i = begin; i < begin + tap; i++) rows.push_back(mask ? weight[i] * mask[i] : weight[i]);
        }
    weights_.pack(matrix(rows.data(), static_cast<std::int64_t>(taps_.size()) * weight.dim(2), weight.dim(3)));
}

void CachedConv::remember(const Tensor& x, std::int64_t row, std::int64_t column) { write_pixel(map_, row, column, x); }

Tensor CachedConv::operator()(const Tensor& x, std::int64_t row, std::int64_t column) {
    remember(x, row, column);
    return at(map_, row, column);
}

Tensor CachedConv::at(const Tensor& map, std::int64_t row, std::int64_t column) const {
    const std::int64_t n = map.dim(0), c = map.dim(3);
    Tensor gathered({n, weights_.rows()}), y({n, weights_.columns()});
    float* to = gathered.data();
    for (std::int64_t i = 0; i < n; i++)
        for (const Tap& tap : taps_) {
            const std::int64_t r = row + tap.down, s = column + tap.right;
            if (r < 0 || s < 0 || r >= map.dim(1) || s >= map.dim(2)) std::fill_n(to, c, 0.0f);
            else std::copy_n(place(map, i, r, s), c, to);
            to += c;
        }
    gemm(matrix(gathered.data(), n, weights_.rows()), weights_, matrix(y.data(), n, weights_.columns()), {.bias = bias_ ? bias_.data() : nullptr, .activation = options_.activation});
    return y;
}

Tensor conv_row(const Conv2d& layer, const Tensor& map, std::int64_t row) {
    const std::int64_t kh = layer.weight.dim(0), top = layer.options.padding.top, line = map.dim(2) * map.dim(3);
    Tensor strip({map.dim(0), kh, map.dim(2), map.dim(3)});  // the rows under the kernel
    for (std::int64_t i = 0; i < map.dim(0); i++)
        for (std::int64_t k = 0; k < kh; k++) {
            const std::int64_t r = row + k * layer.options.dilation.h - top;
            float* to = strip.data() + (i * kh + k) * line;
            if (r < 0 || r >= map.dim(1)) std::fill_n(to, line, 0.0f);
            else std::copy_n(place(map, i, r, 0), line, to);
        }
    Conv2dOptions options = layer.options;
    options.padding.top = options.padding.bottom = 0, options.dilation.h = 1;
    return conv2d(strip, layer.weight, layer.bias, options);
}

CachedConvLstm::CachedConvLstm(const Tensor& wh, const Tensor& bh, std::int64_t pad, std::int64_t n, std::int64_t steps, std::int64_t length)
    : taps_(wh.dim(0)), pad_(pad), bias_(bh), h_(Tensor::zeros({n, steps, length, wh.dim(1)})), c_(Tensor::zeros(h_.shape())) {
    weights_.pack(matrix(wh.data(), taps_ * wh.dim(1), wh.dim(2)));
}

Tensor CachedConvLstm::operator()(Tensor sums, std::int64_t t, std::int64_t l) {
    const std::int64_t n = h_.dim(0), c = h_.dim(3);
    // Gather the hidden states of the step before under the taps; zeros outside.
    Tensor before = Tensor::zeros({n, taps_ * c}), cell = Tensor::zeros({n, c}), h({n, c});
    if (t > 0) {
        for (std::int64_t i = 0; i < n; i++)
            for (std::int64_t k = 0; k < taps_; k++)
                if (const std::int64_t from = l + k - pad_; from >= 0 && from < h_.dim(2)) std::copy_n(place(h_, i, t - 1, from), c, before.data() + (i * taps_ + k) * c);
        cell = read_pixel(c_, t - 1, l);
    }
    gemm(matrix(before.data(), n, taps_ * c), weights_, matrix(sums.data(), n, 4 * c), {.bias = bias_ ? bias_.data() : nullptr, .accumulate = true});
    kernels::lstm_cell(n, c, sums.data(), cell.data(), cell.data(), h.data());
    write_pixel(h_, t, l, h);
    write_pixel(c_, t, l, cell);
    return h;
}

}  // namespace sd
