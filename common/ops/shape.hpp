// Ops that move values without changing them. An axis may be counted from the end: -1 is the last.
#pragma once

#include <vector>

#include "common/tensor/tensor.hpp"

namespace sd {

Tensor reshape(const Tensor& x, const Shape& shape);  // shares the values
Tensor flatten(const Tensor& x);                      // (N, ...) -> (N, all the rest); shares the values

Tensor slice(const Tensor& x, int axis, std::int64_t begin, std::int64_t end);  // begin <= index < end
Tensor concat(const std::vector<Tensor>& parts, int axis);
Tensor stack(const std::vector<Tensor>& parts, int axis);           // along a new axis
std::vector<Tensor> chunk(const Tensor& x, int count, int axis);    // equal slices

Tensor transpose(const Tensor& x, int a, int b);                    // swaps two axes
Tensor flip(const Tensor& x, int axis);

// Pictures (N, H, W, C), zeros where nothing comes from.
Tensor shift(const Tensor& x, std::int64_t down, std::int64_t right);
Tensor skew(const Tensor& x);    // row r moves right by r: (N, H, W, C) -> (N, H, W + H - 1, C); PixelRNN's Diagonal LSTM (van den Oord et al. 2016, sec. 3.2)
Tensor unskew(const Tensor& x);  // the reverse: (N, H, W + H - 1, C) -> (N, H, W, C)

}  // namespace sd
