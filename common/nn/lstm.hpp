// A layer of LSTM cells over sequences (T, N, IN), time first; parameters, names and gate order i f g o as PyTorch's nn.LSTM.
#pragma once

#include <cmath>

#include "common/nn/init.hpp"
#include "common/ops/lstm.hpp"

namespace sd {

struct Lstm {
    Tensor weight_ih, weight_hh, bias_ih, bias_hh;  // (IN, 4H), (H, 4H), (4H), (4H)

    Lstm() = default;
    Lstm(std::int64_t in, std::int64_t hidden, Rng& rng) : weight_ih({in, gates(hidden)}), weight_hh({hidden, gates(hidden)}), bias_ih({gates(hidden)}), bias_hh({gates(hidden)}) {
        const float a = 1.0f / std::sqrt(static_cast<float>(hidden));
        for (Tensor t : {weight_ih, weight_hh, bias_ih, bias_hh}) {
            init_uniform(t, rng, -a, a);
            t.set_requires_grad();
        }
    }
    // All hidden states (T, N, H), from zeros or from a state, which then holds the last one.
    Tensor operator()(const Tensor& x, LstmState* state = nullptr) const { return lstm(x, weight_ih, weight_hh, bias_ih, bias_hh, state); }
    void visit(auto&& v) {
        v.parameter("weight_ih_l0", weight_ih, Layout::linear), v.parameter("weight_hh_l0", weight_hh, Layout::linear);
        v.parameter("bias_ih_l0", bias_ih), v.parameter("bias_hh_l0", bias_hh);
    }

private:
    static std::int64_t gates(std::int64_t hidden) {
        std::int64_t all = 0;
        check(hidden >= 0 && !__builtin_mul_overflow(hidden, std::int64_t{4}, &all), "[lstm] ", hidden, " hidden units");
        return all;
    }
};

}  // namespace sd
