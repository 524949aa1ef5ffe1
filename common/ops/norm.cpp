#include "common/ops/norm.hpp"

#include <algorithm>
#include <cmath>

#include "common/autograd/autograd.hpp"
#include "common/kernels/norm/norm.hpp"

namespace sd {
namespace {

void check_parameters(const char* op, const Tensor& x, const Tensor& p, const Shape& shape) { check(!p || p.shape() == shape, "[", op, "] ", x.shape(), " with parameters ", p ? p.shape() : shape, ": ", shape, " expected"); }

// scale = gamma / sqrt(variance + eps) and shift = beta for each column of each group.
struct Affine {
    Tensor scale, shift;

    Affine(const Tensor& variance, const Tensor& gamma, const Tensor& beta, float eps) : scale(variance.shape()), shift(variance.shape()) {
        for (std::int64_t i = 0; i < variance.numel(); i++) {
            scale[i] = static_cast<float>((gamma ? gamma[i % gamma.numel()] : 1.0f) / std::sqrt(static_cast<double>(variance[i]) + eps));
            shift[i] = beta ? beta[i % beta.numel()] : 0.0f;
        }
    }
};

// p's gradient from one entry for each column of each group; groups that share their parameters add up.
void add_parameter_grad(const Target& p, const Tensor& g) {
    if (!p.requires_grad()) return;
    const auto [dp, accumulate] = grad_of(p);
    const std::int64_t n = p.numel();
    for (std::int64_t i = 0; i < g.numel(); i++) dp[i % n] = g[i] + (accumulate || i >= n ? dp[i % n] : 0.0f);
}

// y from statistics (groups, columns) of x. `shared` neighbouring columns have theirs in common, computed from x itself, and the gradient flows
// through them too; 0: they are constants.
Tensor normalized(const char* op, const Tensor& x, kernels::Columns of, const Tensor& mean, const Tensor& variance, const Tensor& gamma, const Tensor& beta,
                  float eps, float slope, std::int64_t shared) {
    const Affine affine(variance, gamma, beta, eps);
    Tensor y(x.shape());
    kernels::normalize_columns(x.data(), of, mean.data(), affine.scale.data(), affine.shift.data(), slope, y.data());
    return record(op, y, {x, gamma, beta}, [=, x = Saved(x), dgamma = Target(gamma), dbeta = Target(beta), scale = affine.scale, shift = affine.shift](Tensor& dy) {
        // Sum g and g (x - mean) over the rows.
        Tensor sum_g(mean.shape()), sum_gx(mean.shape());
        kernels::normalize_columns_sums(x.data(), dy.data(), of, mean.data(), scale.data(), shift.data(), slope, sum_g.data(), sum_gx.data());

        // Pass them through the statistics: dx = scale (g - mean of g - xhat * mean of g xhat).
        Tensor a = Tensor::zeros(mean.shape()), b = Tensor::zeros(mean.shape());
        const std::int64_t block = std::max<std::int64_t>(shared, 1), count = of.rows * block;
        for (std::int64_t first = 0; first < mean.numel(); first += block) {
            const double rstd = 1.0 / std::sqrt(static_cast<double>(variance[first]) + eps);
            double by_x = 0, constant = 0;
            for (std::int64_t i = first; i < first + block; i++) {
                by_x += static_cast<double>(scale[i]) * sum_gx[i], constant += static_cast<double>(scale[i]) * sum_g[i];
                sum_gx[i] = static_cast<float>(sum_gx[i] * rstd);
            }
            if (shared == 0) continue;
            for (std::int64_t i = first; i < first + block; i++)
                a[i] = static_cast<float>(rstd * rstd * by_x / static_cast<double>(count)), b[i] = static_cast<float>(constant / static_cast<double>(count));
        }
        add_parameter_grad(dgamma, sum_gx);
        add_parameter_grad(dbeta, sum_g);
        if (!x.requires_grad()) return;

        // dy's own memory takes dx where nobody else reads it.
        Tensor g = exclusive(dy);
        kernels::normalize_columns_gradient(x.data(), dy.data(), of, mean.data(), scale.data(), shift.data(), slope, a.data(), b.data(), g.data(), false);
        dy = Tensor();
        add_grad(x, std::move(g));
    });
}

// The same, and an activation behind it: (leaky) ReLU in the same pass.
Tensor normalized(const char* op, const Tensor& x, kernels::Columns of, const Tensor& mean, const Tensor& variance, const Tensor& gamma, const Tensor& beta,
                  const NormOptions& options, std::int64_t shared) {
    const auto [kind, slope] = options.activation;
    const bool fused = kind == Activation::Kind::relu || kind == Activation::Kind::leaky_relu;
    const Tensor y = normalized(op, x, of, mean, variance, gamma, beta, options.eps, fused ? slope : 1.0f, shared);
    return fused ? y : activate(y, options.activation);
}

}  // namespace

Tensor batch_norm(const Tensor& x, const Tensor& gamma, const Tensor& beta, Tensor running_mean, Tensor running_var, const BatchNormOptions& options) {
    check_activation("batch_norm", options.activation);
    check(x.ndim() >= 2, "[batch_norm] features (..., C) expected, ", x.shape(), " given");
    const std::int64_t rows = x.rows(), columns = x.dim(-1);
    for (const Tensor& p : {gamma, beta, running_mean, running_var}) check_parameters("batch_norm", x, p, {columns});
    const kernels::Columns of{1, rows, columns};
    if (!options.training)
        return normalized("batch_norm", x, of, running_mean.detach().clone(), running_var.detach().clone(), gamma, beta, {options.eps, options.activation}, 0);

    check(rows > 1 || columns == 0, "[batch_norm] ", x.shape(), ": training needs more than one value a feature");
    Tensor mean({columns}), variance({columns});
    kernels::column_moments(x.data(), of, mean.data(), variance.data());
    const float unbiased = static_cast<float>(rows) / static_cast<float>(rows - 1);
    for (std::int64_t c = 0; c < columns; c++) {
        running_mean[c] += options.momentum * (mean[c] - running_mean[c]);
        running_var[c] += options.momentum * (variance[c] * unbiased - running_var[c]);
    }
    return normalized("batch_norm", x, of, mean, variance, gamma, beta, {options.eps, options.activation}, 1);
}

Tensor instance_norm(const Tensor& x, const Tensor& gamma, const Tensor& beta, const NormOptions& options) {
    check_activation("instance_norm", options.activation);
    check(x.ndim() == 4 && x.dim(1) * x.dim(2) > 0, "[instance_norm] (N, H, W, C) expected, ", x.shape(), " given");
    const std::int64_t n = x.dim(0), c = x.dim(3);
    for (const Tensor& p : {gamma, beta}) check_parameters("instance_norm", x, p, p && p.ndim() == 2 ? Shape{n, c} : Shape{c});
    const kernels::Columns of{n, x.dim(1) * x.dim(2), c};
    Tensor mean({n, c}), variance({n, c});
    kernels::column_moments(x.data(), of, mean.data(), variance.data());
    return normalized("instance_norm", x, of, mean, variance, gamma, beta, options, 1);
}

Tensor group_norm(const Tensor& x, std::int64_t groups, const Tensor& gamma, const Tensor& beta, const NormOptions& options) {
    check_activation("group_norm", options.activation);
    check(x.ndim() >= 2, "[group_norm] (N, ..., C) expected, ", x.shape(), " given");
    const std::int64_t n = x.dim(0), c = x.dim(-1);
    check(groups > 0 && c % groups == 0, "[group_norm] ", c, " channels in ", groups, " equal groups");
    for (const Tensor& p : {gamma, beta}) check_parameters("group_norm", x, p, {c});
    std::int64_t rows = 1;
    for (int i = 1; i + 1 < x.ndim(); i++) rows *= x.dim(i);
    check(rows > 0 || n * c == 0, "[group_norm] ", x.shape(), ": no values to normalise");
    const kernels::Columns of{n, rows, c};
    Tensor mean({n, c}), variance({n, c});
    kernels::column_moments(x.data(), of, mean.data(), variance.data());
    // Join the moments of each group's columns: its variance is the mean of theirs and the variance of their means.
    const std::int64_t shared = c / groups;
    for (std::int64_t first = 0; shared > 0 && first < n * c; first += shared) {
        double m = 0, v = 0;
        for (std::int64_t i = first; i < first + shared; i++) m += mean[i];
        m /= static_cast<double>(shared);
        for (std::int64_t i = first; i < first + shared; i++) v += variance[i] + (mean[i] - m) * (mean[i] - m);
        for (std::int64_t i = first; i < first + shared; i++)
            mean[i] = static_cast<float>(m), variance[i] = static_cast<float>(v / static_cast<double>(shared));
    }
    return normalized("group_norm", x, of, mean, variance, gamma, beta, options, shared);
}

Tensor layer_norm(const Tensor& x, const Tensor& gamma, const Tensor& beta, float eps) {
    check(x.ndim() >= 1, "[layer_norm] features (..., C) expected, ", x.shape(), " given");
    const std::int64_t rows = x.rows(), columns = x.dim(-1);
    for (const Tensor& p : {gamma, beta}) check_parameters("layer_norm", x, p, {columns});
    const Tensor scale = gamma ? gamma : Tensor::ones({columns}), shift = beta ? beta : Tensor::zeros({columns});
    Tensor y(x.shape()), mean({rows}), rstd({rows});
    kernels::layer_norm(x.data(), rows, columns, scale.data(), shift.data(), eps, y.data(), mean.data(), rstd.data());
    return record("layer_norm", y, {x, gamma, beta}, [=, x = Saved(x), scale = Saved(scale), dgamma = Target(gamma), dbeta = Target(beta)](const Tensor& dy) {
        const auto place = [](const Target& t) { return t.requires_grad() ? grad_of(t) : Gradient{nullptr, false}; };
        const Gradient to_x = place(x), to_gamma = place(dgamma), to_beta = place(dbeta);
        kernels::layer_norm_gradient(x.data(), dy.data(), rows, columns, scale.data(), mean.data(), rstd.data(), to_x.data, to_x.accumulate, to_gamma.data, to_gamma.accumulate, to_beta.data, to_beta.accumulate);
    });
}

}  // namespace sd
