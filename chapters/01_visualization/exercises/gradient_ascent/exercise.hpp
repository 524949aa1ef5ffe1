// Exercise 3 (15 min): gradient ascent with a regularizer
//
// Which picture does a class want to see?
//
//     argmax_I  S_c(I) - lambda |I - 1/2|^2
//
// The penalty pulls towards mid grey. Without it a linear score grows for ever; with it the best picture is finite. Take `steps` steps
// of plain gradient ascent with a fixed rate; the score's gradient is given by a function, the penalty's you know.
#pragma once

#include <functional>

#include "common/tensor/tensor.hpp"

namespace exercise {

using Gradient = std::function<sd::Tensor(const sd::Tensor& picture)>;  // dS_c / dI, of the picture's shape

sd::Tensor ascend(const Gradient& score_gradient, const sd::Tensor& start, int steps, float rate, float lambda);

}  // namespace exercise
