#include "chapters/02_autoencoder/gaussian_mixture.hpp"

#include <algorithm>
#include <cmath>

#include "common/analysis/cholesky.hpp"
#include "common/autograd/autograd.hpp"
#include "common/ops/matmul.hpp"

namespace sd {
namespace {

// sum_i r_i (x_i - mu)(x_i - mu)^T as one matrix product: rows scaled by sqrt(r_i).
std::vector<double> scatter(const Tensor& data, const Tensor& mean, const std::vector<double>& weights) {
    const std::int64_t n = data.dim(0), d = data.dim(1);
    Tensor centred({n, d});
    for (std::int64_t i = 0; i < n; i++) {
        const float scale = static_cast<float>(std::sqrt(weights[static_cast<std::size_t>(i)]));
        for (std::int64_t j = 0; j < d; j++) centred[i * d + j] = scale * (data[i * d + j] - mean[j]);
    }
    const Tensor product = matmul(transposed(centred), centred);
    return {product.values().begin(), product.values().end()};
}

Tensor weighted_mean(const Tensor& data, const std::vector<double>& weights) {
    const std::int64_t n = data.dim(0), d = data.dim(1);
    std::vector<double> sums(static_cast<std::size_t>(d));
    double total = 0;
    for (std::int64_t i = 0; i < n; i++) {
        const double w = weights[static_cast<std::size_t>(i)];
        total += w;
        for (std::int64_t j = 0; j < d; j++) sums[static_cast<std::size_t>(j)] += w * data[i * d + j];
    }
    Tensor mean({d});
    for (std::int64_t j = 0; j < d; j++) mean[j] = static_cast<float>(sums[static_cast<std::size_t>(j)] / total);
    return mean;
}

Tensor to_tensor(const std::vector<double>& values, std::int64_t n) {
    Tensor t({n, n});
    std::transform(values.begin(), values.end(), t.data(), [](double v) { return static_cast<float>(v); });
    return t;
}

// tr(S L^-T L^-1), as the elementwise product of L^-1 S with L^-1.
double trace_of_ratio(const std::vector<double>& s, const Tensor& inverse_factor) {
    const Tensor product = matmul(inverse_factor, to_tensor(s, inverse_factor.dim(0)));
    double trace = 0;
    for (std::int64_t i = 0; i < product.numel(); i++) trace += static_cast<double>(product[i]) * inverse_factor[i];
    return trace;
}

}  // namespace

GaussianMixture::GaussianMixture(const Tensor& data, const std::vector<int>& clusters, int k, double prior) : data_(data), prior_(prior) {
    check(data.ndim() == 2, "[gaussian_mixture] data (N, D) expected, ", data.shape(), " given");
    check(static_cast<std::int64_t>(clusters.size()) == data.dim(0), "[gaussian_mixture] ", clusters.size(), " clusters for ", data.dim(0), " points");
    NoGrad no_grad;
    const std::int64_t n = data.dim(0);
    const std::vector<double> equal(static_cast<std::size_t>(n), 1.0);
    shared_ = scatter(data, weighted_mean(data, equal), equal);
    for (double& value : shared_) value /= static_cast<double>(n);

    Tensor responsibilities = Tensor::zeros({n, k});
    for (std::int64_t i = 0; i < n; i++) responsibilities[i * k + clusters[static_cast<std::size_t>(i)]] = 1;
    maximize(responsibilities);
}

// The best weights, means and covariances when point i belongs to component k with probability r_ik.
void GaussianMixture::maximize(const Tensor& responsibilities) {
    const std::int64_t n = data_.dim(0), d = data_.dim(1), k = responsibilities.dim(1);
    weights_.assign(static_cast<std::size_t>(k), 0);
    log_norms_.assign(static_cast<std::size_t>(k), 0);
    factors_.assign(static_cast<std::size_t>(k), {});
    inverse_factors_.assign(static_cast<std::size_t>(k), {});
    means_ = Tensor({k, d});
    log_prior_ = 0;
    for (std::int64_t c = 0; c < k; c++) {
        std::vector<double> weights(static_cast<std::size_t>(n));
        double total = 0;
        for (std::int64_t i = 0; i < n; i++) total += weights[static_cast<std::size_t>(i)] = responsibilities[i * k + c];
        check(total > 0, "[gaussian_mixture] component ", c, " lost all its points");
        const Tensor mean = weighted_mean(data_, weights);
        std::vector<double> covariance = scatter(data_, mean, weights);
        for (std::size_t e = 0; e < covariance.size(); e++) covariance[e] = (covariance[e] + prior_ * shared_[e]) / (total + prior_);

        const std::vector<double> factor = cholesky(covariance, d);
        double log_determinant = 0;
        for (std::int64_t j = 0; j < d; j++) log_determinant += std::log(factor[static_cast<std::size_t>(j * d + j)]);
        const std::size_t index = static_cast<std::size_t>(c);
        weights_[index] = total / static_cast<double>(n);
        log_norms_[index] = -log_determinant - 0.5 * static_cast<double>(d) * std::log(2 * M_PI);
        factors_[index] = to_tensor(factor, d);
        inverse_factors_[index] = to_tensor(invert_lower(factor, d), d);
        if (prior_ > 0) log_prior_ -= prior_ / 2 * (2 * log_determinant + trace_of_ratio(shared_, inverse_factors_[index]));
        std::copy_n(mean.data(), d, means_.data() + c * d);
    }
}

Tensor GaussianMixture::joint_log_density(const Tensor& points) const {
    const std::int64_t n = points.dim(0), d = points.dim(1), k = components();
    check(d == means_.dim(1), "[gaussian_mixture] points ", points.shape(), " for ", means_.dim(1), " dimensions");
    NoGrad no_grad;
    Tensor joint({n, k});
    Tensor centred({n, d});
    for (std::int64_t c = 0; c < k; c++) {
        const std::size_t index = static_cast<std::size_t>(c);
        for (std::int64_t i = 0; i < n; i++)
            for (std::int64_t j = 0; j < d; j++) centred[i * d + j] = points[i * d + j] - means_[c * d + j];
        const Tensor white = matmul(centred, transposed(inverse_factors_[index]));  // rows L^-1 (x - mu)
        for (std::int64_t i = 0; i < n; i++) {
            double squares = 0;
            for (std::int64_t j = 0; j < d; j++) squares += static_cast<double>(white[i * d + j]) * white[i * d + j];
            joint[i * k + c] = static_cast<float>(std::log(weights_[index]) + log_norms_[index] - 0.5 * squares);
        }
    }
    return joint;
}

Tensor GaussianMixture::log_likelihood(const Tensor& points) const {
    const Tensor joint = joint_log_density(points);
    const std::int64_t n = joint.dim(0), k = joint.dim(1);
    Tensor result({n});
    for (std::int64_t i = 0; i < n; i++) {
        const float* row = joint.data() + i * k;
        const double most = *std::max_element(row, row + k);
        double sum = 0;
        for (std::int64_t c = 0; c < k; c++) sum += std::exp(row[c] - most);
        result[i] = static_cast<float>(most + std::log(sum));
    }
    return result;
}

double GaussianMixture::em_step() {
    // E: the probability of each component given the point, r_ik = w_k N(x_i; k) / p(x_i).
    Tensor responsibilities = joint_log_density(data_);
    const std::int64_t n = responsibilities.dim(0), k = responsibilities.dim(1);
    double total = 0;
    for (std::int64_t i = 0; i < n; i++) {
        float* row = responsibilities.data() + i * k;
        const double most = *std::max_element(row, row + k);
        double sum = 0;
        for (std::int64_t c = 0; c < k; c++) sum += std::exp(row[c] - most);
        const double log_p = most + std::log(sum);
        for (std::int64_t c = 0; c < k; c++) row[c] = static_cast<float>(std::exp(row[c] - log_p));
        total += log_p;
    }
    const double before = (total + log_prior_) / static_cast<double>(n);

    // M: the parameters that maximize the likelihood of points shared out like this.
    NoGrad no_grad;
    maximize(responsibilities);
    return before;
}

Tensor GaussianMixture::sample(std::int64_t n, Rng& rng) const {
    const std::int64_t d = means_.dim(1);
    const std::vector<float> weights(weights_.begin(), weights_.end());
    Tensor points({n, d});
    for (std::int64_t i = 0; i < n; i++) {
        const std::int64_t c = rng.categorical(weights);
        const Tensor z = rng.normal({d});
        const Tensor& factor = factors_[static_cast<std::size_t>(c)];
        for (std::int64_t j = 0; j < d; j++) {  // x = mu + L z
            double value = means_[c * d + j];
            for (std::int64_t l = 0; l <= j; l++) value += static_cast<double>(factor[j * d + l]) * z[l];
            points[i * d + j] = static_cast<float>(value);
        }
    }
    return points;
}

}  // namespace sd
