#include "common/analysis/tsne.hpp"

#include <algorithm>
#include <cmath>

#include "common/analysis/pca.hpp"
#include "common/kernels/threads/threads.hpp"

namespace sd {
namespace {

constexpr std::int64_t kGrain = 16;  // rows
constexpr std::int64_t kLanes = 8;   // partial sums of a row, added in a fixed order

double squared_distance(const float* a, const float* b, std::int64_t d) {
    double sum = 0;
    for (std::int64_t i = 0; i < d; i++) sum += static_cast<double>(a[i] - b[i]) * static_cast<double>(a[i] - b[i]);
    return sum;
}

// Fills p with p_{j|i} for squared distances `s` from i: the width is found by bisection of the entropy, log(perplexity).
void conditional(const std::vector<double>& s, std::int64_t self, double perplexity, float* p) {
    const auto n = static_cast<std::int64_t>(s.size());
    double least = INFINITY;
    for (std::int64_t j = 0; j < n; j++)
        if (j != self) least = std::min(least, s[static_cast<std::size_t>(j)]);
    double beta = 1, low = 0, high = INFINITY, sum = 0;
    std::vector<double> weight(s.size());
    for (int step = 0; step < 100; step++) {
        double weighted = 0;
        sum = 0;
        for (std::int64_t j = 0; j < n; j++) {
            const double excess = s[static_cast<std::size_t>(j)] - least;
            const double w = weight[static_cast<std::size_t>(j)] = j == self ? 0 : std::exp(-beta * excess);
            sum += w;
            weighted += w * excess;
        }
        const double surplus = std::log(sum) + beta * weighted / sum - std::log(perplexity);
        if (std::abs(surplus) < 1e-5) break;
        (surplus > 0 ? low : high) = beta;
        beta = surplus > 0 ? (std::isinf(high) ? beta * 2 : 0.5 * (beta + high)) : 0.5 * (beta + low);
    }
    for (std::int64_t j = 0; j < n; j++) p[j] = static_cast<float>(weight[static_cast<std::size_t>(j)] / sum);
}

// What one point feels: attraction sum_j p q' (y_i - y_j), repulsion sum_j q'^2 (y_i - y_j), with q' = 1 / (1 + distance^2).
struct Forces {
    float attract_x = 0, attract_y = 0, repel_x = 0, repel_y = 0, normalizer = 0;
};

Forces forces_on(std::int64_t i, const float* p, const std::vector<float>& xs, const std::vector<float>& ys) {
    float ax[kLanes] = {}, ay[kLanes] = {}, rx[kLanes] = {}, ry[kLanes] = {}, z[kLanes] = {};
    const float x = xs[static_cast<std::size_t>(i)], y = ys[static_cast<std::size_t>(i)];
    // The arrays are padded with far points, so that whole lanes are read.
    for (std::size_t j = 0; j < xs.size(); j += kLanes)
        for (std::size_t l = 0; l < kLanes; l++) {
            const float dx = x - xs[j + l], dy = y - ys[j + l];
            const float q = 1 / (1 + dx * dx + dy * dy), pq = p[j + l] * q, qq = q * q;
            ax[l] += pq * dx;
            ay[l] += pq * dy;
            rx[l] += qq * dx;
            ry[l] += qq * dy;
            z[l] += q;
        }
    Forces f;
    for (std::int64_t l = 0; l < kLanes; l++) {
        f.attract_x += ax[l];
        f.attract_y += ay[l];
        f.repel_x += rx[l];
        f.repel_y += ry[l];
        f.normalizer += z[l];
    }
    f.normalizer -= 1;  // j = i
    return f;
}

}  // namespace

std::vector<float> neighbour_probabilities(const Tensor& x, double perplexity) {
    const std::int64_t n = x.dim(0), d = x.dim(1);
    check(perplexity >= 1 && perplexity < static_cast<double>(n - 1), "[tsne] perplexity ", perplexity, " for ", n, " points");
    std::vector<float> p(static_cast<std::size_t>(n * n));
    kernels::parallel_for(n, kGrain, [&](std::int64_t begin, std::int64_t end) {
        std::vector<double> s(static_cast<std::size_t>(n));
        for (std::int64_t i = begin; i < end; i++) {
            for (std::int64_t j = 0; j < n; j++) s[static_cast<std::size_t>(j)] = squared_distance(x.data() + i * d, x.data() + j * d, d);
            conditional(s, i, perplexity, p.data() + i * n);
        }
    });
    for (std::int64_t i = 0; i < n; i++)
        for (std::int64_t j = 0; j <= i; j++) {
            float &a = p[static_cast<std::size_t>(i * n + j)], &b = p[static_cast<std::size_t>(j * n + i)];
            a = b = (a + b) / static_cast<float>(2 * n);
        }
    return p;
}

TsneMap tsne(const Tensor& x, const TsneOptions& options) {
    check(x.ndim() == 2 && x.dim(0) >= 4 && x.dim(1) >= 2, "[tsne] (N, D) with N >= 4 and D >= 2 expected, ", x.shape(), " given");
    const std::int64_t n = x.dim(0), padded = (n + kLanes - 1) / kLanes * kLanes;

    // Neighbour probabilities, rows padded with zeros.
    const std::vector<float> dense = neighbour_probabilities(x, options.perplexity);
    std::vector<float> p(static_cast<std::size_t>(n * padded));
    for (std::int64_t i = 0; i < n; i++) std::copy_n(dense.data() + i * n, n, p.data() + i * padded);

    // Start from the principal components, scaled to a standard deviation of 1e-4.
    const Tensor start = fit_pca(x, 2).project(x);
    double square = 0;
    for (std::int64_t i = 0; i < n; i++) square += static_cast<double>(start[2 * i]) * static_cast<double>(start[2 * i]);
    const auto scale = static_cast<float>(1e-4 / std::sqrt(std::max(square / static_cast<double>(n), 1e-30)));
    constexpr float kFar = 1e15f;
    std::vector<float> xs(static_cast<std::size_t>(padded), kFar), ys(static_cast<std::size_t>(padded), kFar);
    for (std::int64_t i = 0; i < n; i++) {
        xs[static_cast<std::size_t>(i)] = start[2 * i] * scale;
        ys[static_cast<std::size_t>(i)] = start[2 * i + 1] * scale;
    }

    const auto rate = static_cast<float>(options.learning_rate > 0 ? options.learning_rate : std::max(50.0, static_cast<double>(n) / options.exaggeration));
    std::vector<Forces> force(static_cast<std::size_t>(n));
    std::vector<float> velocity(static_cast<std::size_t>(2 * n)), gain(static_cast<std::size_t>(2 * n), 1.0f);
    const auto all_forces = [&] {
        kernels::parallel_for(n, kGrain, [&](std::int64_t begin, std::int64_t end) {
            for (std::int64_t i = begin; i < end; i++) force[static_cast<std::size_t>(i)] = forces_on(i, p.data() + i * padded, xs, ys);
        });
        double z = 0;
        for (const Forces& f : force) z += static_cast<double>(f.normalizer);
        return z;
    };
    const auto divergence = [&](double z) {
        double kl = 0;
        for (std::int64_t i = 0; i < n; i++)
            for (std::int64_t j = 0; j < n; j++) {
                const double pij = static_cast<double>(p[static_cast<std::size_t>(i * padded + j)]);
                if (i == j || pij <= 0) continue;
                const double dx = static_cast<double>(xs[static_cast<std::size_t>(i)] - xs[static_cast<std::size_t>(j)]);
                const double dy = static_cast<double>(ys[static_cast<std::size_t>(i)] - ys[static_cast<std::size_t>(j)]);
                kl += pij * std::log(pij * z * (1 + dx * dx + dy * dy));
            }
        return kl;
    };

    for (int step = 0; step < options.steps; step++) {
        const bool early = step < options.exaggerated_steps;
        const float exaggeration = early ? static_cast<float>(options.exaggeration) : 1.0f, momentum = early ? 0.5f : 0.8f;
        const double z = all_forces();
        const auto inverse = static_cast<float>(1 / z);
        double mean_x = 0, mean_y = 0;
        for (std::size_t i = 0; i < force.size(); i++) {
            const float gradient[2] = {4 * (exaggeration * force[i].attract_x - force[i].repel_x * inverse), 4 * (exaggeration * force[i].attract_y - force[i].repel_y * inverse)};
            for (std::size_t c = 0; c < 2; c++) {
                // A coordinate that keeps its direction moves faster, one that turns slower.
                float &v = velocity[2 * i + c], &g = gain[2 * i + c];
                g = std::max(0.01f, (gradient[c] > 0) != (v > 0) ? g + 0.2f : g * 0.8f);
                v = momentum * v - rate * g * gradient[c];
                (c == 0 ? xs : ys)[i] += v;
            }
            mean_x += static_cast<double>(xs[i]);
            mean_y += static_cast<double>(ys[i]);
        }
        for (std::size_t i = 0; i < force.size(); i++) {
            xs[i] -= static_cast<float>(mean_x / static_cast<double>(n));
            ys[i] -= static_cast<float>(mean_y / static_cast<double>(n));
        }
        if (options.progress && (step + 1) % 50 == 0) options.progress(step + 1, divergence(all_forces()));
    }

    TsneMap map{Tensor({n, 2}), divergence(all_forces())};
    for (std::int64_t i = 0; i < n; i++) {
        map.points[2 * i] = xs[static_cast<std::size_t>(i)];
        map.points[2 * i + 1] = ys[static_cast<std::size_t>(i)];
    }
    return map;
}

}  // namespace sd
