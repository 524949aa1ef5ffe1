// Normalisation: down the columns of a matrix (batch and instance norm), or along each row (layer norm).
//
//     y = act((x - mean) * scale + shift)          scale = gamma / sqrt(variance + eps),  shift = beta
//
// act is v > 0 ? v : slope * v: slope 0 is ReLU, 0.2 the GAN's LeakyReLU, 1 nothing. Its derivative is found again from x, so
// that neither the sum before it nor a mask is stored. Training reads x twice and writes y once; backward reads x and dy twice.
// All results have the same bits whatever the number of threads.
#pragma once

#include <cstdint>

namespace sd::kernels {

// Matrices on top of each other, each normalised down its columns by itself. Batch norm: one of N*H*W rows; instance norm: N of
// H*W rows. The parameters of a column are arrays (groups, columns).
struct Columns {
    std::int64_t groups, rows, columns;
};

// Mean and biased variance of each column. Sums are taken about the mean of the column's first rows, a few rows at a time and in
// double over blocks of rows: one pass over memory, and sound where the mean is large beside the deviation.
void column_moments(const float* x, Columns of, float* mean, float* variance);

void normalize_columns(const float* x, Columns of, const float* mean, const float* scale, const float* shift, float slope, float* y);

// With g = dy act'(..): sum_g = sum of g over the rows (dL/dshift), sum_gx = sum of g * (x - mean) (dL/dscale).
void normalize_columns_sums(const float* x, const float* dy, Columns of, const float* mean, const float* scale, const float* shift, float slope, float* sum_g, float* sum_gx);

// dx = scale * g - a * (x - mean) - b. Through the statistics, a = scale * sum_gx / (rows * (variance + eps)) and
// b = scale * sum_g / rows; where mean and variance are constants, both are 0.
void normalize_columns_gradient(const float* x, const float* dy, Columns of, const float* mean, const float* scale, const float* shift, float slope, const float* a, const float* b, float* dx,
                                bool accumulate);

// Layer norm (Ba, Kiros and Hinton 2016): each row of (rows x columns) over its columns, with a gamma and beta per column.
// mean and rstd = 1 / sqrt(variance + eps), one a row, are kept for the gradient.
void layer_norm(const float* x, std::int64_t rows, std::int64_t columns, const float* gamma, const float* beta, float eps, float* y, float* mean, float* rstd);

// With xhat = (x - mean) rstd and g = dy gamma: dx = rstd (g - mean of g - xhat * mean of g xhat), dgamma = sum over rows of dy xhat,
// dbeta = sum of dy. Null pointers are skipped.
void layer_norm_gradient(const float* x, const float* dy, std::int64_t rows, std::int64_t columns, const float* gamma, const float* mean, const float* rstd, float* dx, bool accumulate_dx,
                         float* dgamma, bool accumulate_dgamma, float* dbeta, bool accumulate_dbeta);

}  // namespace sd::kernels
