// Softmax over the rows of a (rows, cols) matrix. The row's maximum is subtracted first, so that no exponential overflows.
#pragma once

#include <cstdint>

namespace sd::kernels {

void softmax(std::int64_t rows, std::int64_t cols, const float* x, float* y);      // y = e^x / sum e^x
void log_softmax(std::int64_t rows, std::int64_t cols, const float* x, float* y);  // y = x - log sum e^x
void logsumexp(std::int64_t rows, std::int64_t cols, const float* x, float* y);    // y, one a row

// dx (+)= y (dy - sum dy y)
void softmax_gradient(std::int64_t rows, std::int64_t cols, const float* y, const float* dy, float* dx, bool accumulate);
// dx (+)= dy - e^y sum dy
void log_softmax_gradient(std::int64_t rows, std::int64_t cols, const float* y, const float* dy, float* dx, bool accumulate);
// dx (+)= dy e^(x - y), with y and dy one a row
void logsumexp_gradient(std::int64_t rows, std::int64_t cols, const float* x, const float* y, const float* dy, float* dx, bool accumulate);

// loss[r] = log sum_c e^x[r, c] - x[r, label[r]] and, in the same pass unless dx is null, dx = scale (softmax(x) - onehot(label)).
// Labels are in 0..cols-1.
void cross_entropy(std::int64_t rows, std::int64_t cols, const float* x, const std::int32_t* labels, float* loss, float* dx, float scale);

}  // namespace sd::kernels
