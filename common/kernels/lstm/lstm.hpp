// The pointwise half of an LSTM step (Hochreiter and Schmidhuber 1997, with the forget gate of Gers et al. 2000), fused.
//
// A row of `gates` holds i, f, g, o, `hidden` numbers each: W x + U h + b before the step, and what their activations are after it,
// which is all that the gradient needs:
//
//     i, f, o = sigmoid(..), g = tanh(..),   c = f c_prev + i g,   h = o tanh(c)
#pragma once

#include <cstdint>

namespace sd::kernels {

// gates (rows, 4 hidden), c_prev, c, h (rows, hidden); c_prev null means zeros and may be c itself.
void lstm_cell(std::int64_t rows, std::int64_t hidden, float* gates, const float* c_prev, float* c, float* h);

// dh = dL/dh of this step. dc comes in as dL/dc from the step after and leaves as dL/dc_prev. The activations in `gates` are
// overwritten by the gradient of the sums that they were computed from.
void lstm_cell_gradient(std::int64_t rows, std::int64_t hidden, float* gates, const float* c_prev, const float* c, const float* dh, float* dc);

}  // namespace sd::kernels
