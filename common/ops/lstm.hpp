// LSTMs over whole sequences as one op each. Gates i, f, g, o lie side by side (see common/kernels/lstm):
//
//     i, f, o = sigmoid(..), g = tanh(..),   c_t = f c_{t-1} + i g,   h_t = o tanh(c_t)
//
// Everything that does not wait for the step before is one matrix product over all steps: the inputs' share of the gates, and
// all gradients of weights.
#pragma once

#include "common/tensor/tensor.hpp"

namespace sd {

// What one call leaves for the next: empty handles mean zeros. It carries no gradient (truncated backpropagation through time).
struct LstmState {
    Tensor h, c;
};

// x (T, N, I), time first; wi (I, 4H), wh (H, 4H); biases bi and bh (4H), as in PyTorch, may be empty. Returns h_1 .. h_T (T, N, H).
// gates_t = x_t wi + bi + h_{t-1} wh + bh
Tensor lstm(const Tensor& x, const Tensor& wi, const Tensor& wh, const Tensor& bi, const Tensor& bh, LstmState* state = nullptr);

// An LSTM whose hidden state is a row of L positions and whose state-to-state product is a 1-D convolution over them: PixelRNN's
// Row LSTM (van den Oord et al. 2016, sec. 3.1; 3 taps, 1 position of padding before) and Diagonal BiLSTM (sec. 3.2; 2 taps, 1).
// sums (N, T, L, 4C), the input-to-state convolution of all rows; wh (K, C, 4C); bh (4C) or empty. Returns all h (N, T, L, C).
// gates_t[l] = sums_t[l] + bh + sum over k of h_{t-1}[l + k - pad] wh[k]
// A state (N, L, C) serves sampling row by row, under NoGrad only. Memory of sums that nobody else reads is taken over: pass
// std::move(sums), or the convolution itself.
Tensor conv_lstm(Tensor sums, const Tensor& wh, const Tensor& bh, std::int64_t pad, LstmState* state = nullptr);

}  // namespace sd
