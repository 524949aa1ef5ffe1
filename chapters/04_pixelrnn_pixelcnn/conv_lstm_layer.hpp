// The recurrent half of PixelRNN's layers: the state-to-state convolution along a row of positions, weight (K, C, 4C), bias (4C).
#pragma once

#include <cmath>

#include "common/nn/init.hpp"
#include "common/ops/lstm.hpp"

namespace sd {

struct ConvLstm {
    Tensor weight, bias;
    std::int64_t pad = 1;

    ConvLstm() = default;
    ConvLstm(std::int64_t channels, std::int64_t taps, Rng& rng) : weight({taps, channels, 4 * channels}), bias({4 * channels}) {
        const float a = 1.0f / std::sqrt(static_cast<float>(taps * channels));
        for (Tensor t : {weight, bias}) {
            init_uniform(t, rng, -a, a);
            t.set_requires_grad();
        }
    }
    Tensor operator()(Tensor sums) const { return conv_lstm(std::move(sums), weight, bias, pad); }  // (N, T, L, 4C) -> (N, T, L, C)
    void visit(auto&& v) { v.parameter("weight", weight, Layout::conv), v.parameter("bias", bias); }
};

}  // namespace sd
