// Exercise 3 (15 min): the k-sample bound
//
//     L_k = log 1/k sum_i w_i,      w_i = p(x, z_i) / q(z_i|x)
//
// (Burda, Grosse and Salakhutdinov 2016). The weights of pictures are like e^-500: they exist only as logarithms. Compute L_k from
// log w_i without ever leaving the range of numbers.
#pragma once

#include <vector>

namespace exercise {

// log_w: k >= 1 log-weights.
double k_sample_bound(const std::vector<double>& log_w);

}  // namespace exercise
