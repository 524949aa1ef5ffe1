// Ops that move values without changing them. An axis may be counted from the end: -1 is the last.
#pragma once

#include <initializer_list>
#include <optional>
#include <utility>
#include <vector>

#include "common/tensor/tensor.hpp"

namespace sd {

Tensor reshape(const Tensor& x, const Shape& shape);  // shares the values
Tensor reshape(const Tensor& x, std::initializer_list<std::int64_t> dims);  // one of them may be -1: whatever is left
Tensor flatten(const Tensor& x);                      // (N, ...) -> (N, all the rest); shares the values

// x[begin:end:step] along the axis, as in Python: negative places count from the end, {} is an open end, a negative step goes backwards
// from begin to behind end. Places beyond the axis are an error.
Tensor slice(const Tensor& x, int axis, std::optional<std::int64_t> begin, std::optional<std::int64_t> end, std::int64_t step = 1);
Tensor concat(const std::vector<Tensor>& parts, int axis);
Tensor stack(const std::vector<Tensor>& parts, int axis);           // along a new axis
std::vector<Tensor> chunk(const Tensor& x, int count, int axis);    // equal slices

Tensor transpose(const Tensor& x, int a, int b);                    // swaps two axes
Tensor permute(const Tensor& x, const std::vector<int>& axes);      // axis i of the result is axis axes[i] of x
Tensor flip(const Tensor& x, int axis);

// Values around x: for each axis how many before and how many behind it, as numpy.pad takes them.
enum class PadMode { constant, reflect };  // reflect mirrors x, its edge once: 2 1 | 0 1 2 3 | 2 1
struct PadOptions {
    PadMode mode = PadMode::constant;
    float value = 0;
};
Tensor pad(const Tensor& x, const std::vector<std::pair<std::int64_t, std::int64_t>>& widths, const PadOptions& options = {});

// Pictures (N, H, W, C), zeros where nothing comes from.
Tensor shift(const Tensor& x, std::int64_t down, std::int64_t right);
Tensor skew(const Tensor& x);    // row r moves right by r: (N, H, W, C) -> (N, H, W + H - 1, C); PixelRNN's Diagonal LSTM (van den Oord et al. 2016, sec. 3.2)
Tensor unskew(const Tensor& x);  // the reverse: (N, H, W + H - 1, C) -> (N, H, W, C)

}  // namespace sd
