#include "common/optim/lbfgs.hpp"

#include <algorithm>
#include <cmath>

#include "common/kernels/elementwise/elementwise.hpp"
#include "common/kernels/reduce/reduce.hpp"

namespace sd {
namespace {

double dot(const Tensor& a, const Tensor& b) { return kernels::dot(a.numel(), a.data(), b.data()); }
void add_scaled(double a, const Tensor& x, Tensor& y) { kernels::scale(x.numel(), static_cast<float>(a), x.data(), y.data(), true); }
Tensor scaled(double a, const Tensor& x) {
    Tensor y(x.shape());
    kernels::scale(x.numel(), static_cast<float>(a), x.data(), y.data(), false);
    return y;
}
double largest(const Tensor& x) {
    double m = 0;
    for (const float v : x.values()) m = std::max(m, std::abs(static_cast<double>(v)));
    return m;
}
double sum_of_magnitudes(const Tensor& x) {
    double m = 0;
    for (const float v : x.values()) m += std::abs(static_cast<double>(v));
    return m;
}

// Where the cubic with the values and slopes of a and b has its minimum, kept within low..high; their middle if there is none.
template <class Point>
double cubic_minimum(const Point& a, const Point& b, double low, double high) {
    const double d1 = a.slope + b.slope - 3 * (a.f - b.f) / (a.t - b.t);
    const double square = d1 * d1 - a.slope * b.slope;
    const double d2 = std::copysign(std::sqrt(std::max(square, 0.0)), b.t - a.t);
    const double t = b.t - (b.t - a.t) * (b.slope + d2 - d1) / (b.slope - a.slope + 2 * d2);
    return square >= 0 && std::isfinite(t) ? std::clamp(t, low, high) : (low + high) / 2;
}

}  // namespace

Lbfgs::Lbfgs(std::vector<Parameter> parameters, const LbfgsOptions& given) : options(given), parameters_(std::move(parameters)), n_(count(parameters_)) {}

Lbfgs::Point Lbfgs::evaluate(const std::function<Tensor()>& loss, const Tensor& x, const Tensor& d, double t) {
    // Set the parameters to x + t d.
    Tensor at = x.clone();
    if (t != 0) add_scaled(t, d, at);
    const float* from = at.data();
    for (Parameter& p : parameters_) {
        std::copy_n(from, p.tensor.numel(), p.tensor.data());
        from += p.tensor.numel();
    }
    zero_grad(parameters_);
    const Tensor f = loss();
    f.backward();
    Tensor g = Tensor::zeros({n_});
    float* to = g.data();
    for (const Parameter& p : parameters_) {
        if (const Tensor grad = p.tensor.grad()) std::copy_n(grad.data(), grad.numel(), to);
        to += p.tensor.numel();
    }
    return {t, f.item(), dot(g, d), g};
}

Lbfgs::Point Lbfgs::line_search(const std::function<Tensor()>& loss, const Tensor& x, const Tensor& d, const Point& start, double t) {
    const auto decreases = [&](const Point& p) { return p.f <= start.f + options.c1 * p.t * start.slope; };  // false for NaN
    const auto is_flat = [&](const Point& p) { return std::abs(p.slope) <= -options.c2 * start.slope; };
    int left = options.max_evaluations;

    // Go further until a minimum must lie between two points.
    Point low = start, high = start;
    for (Point before = start;;) {
        Point p = evaluate(loss, x, d, t);
        left--;
        if (!decreases(p) || (before.t > 0 && p.f >= before.f)) {
            low = before, high = p;
            break;
        }
        if (is_flat(p) || left <= 0) return p;
        if (p.slope >= 0) {
            low = p, high = before;
            break;
        }
        t = cubic_minimum(before, p, p.t + 0.1 * (p.t - before.t), 10 * p.t);
        before = p;
    }

    // Narrow the interval; `low` is the best point that decreases enough.
    const double smallest = options.change_tolerance / std::max(largest(d), 1e-30);
    while (left-- > 0 && std::abs(high.t - low.t) > smallest) {
        const auto [left_end, right_end] = std::minmax(low.t, high.t);
        const double margin = 0.1 * (right_end - left_end);
        const Point p = evaluate(loss, x, d, cubic_minimum(low, high, left_end + margin, right_end - margin));
        if (!decreases(p) || p.f >= low.f) {
            high = p;
            continue;
        }
        if (is_flat(p)) return p;
        if (p.slope * (high.t - low.t) >= 0) high = low;
        low = p;
    }
    return evaluate(loss, x, d, low.t);
}

// -H g by the two-loop recursion.
Tensor Lbfgs::direction(const Tensor& g) const {
    Tensor d = scaled(-1, g);
    std::vector<double> alpha(pairs_.size());
    for (std::size_t i = pairs_.size(); i-- > 0;) {
        alpha[i] = dot(pairs_[i].s, d) / pairs_[i].sy;
        add_scaled(-alpha[i], pairs_[i].y, d);
    }
    if (!pairs_.empty()) d = scaled(pairs_.back().sy / dot(pairs_.back().y, pairs_.back().y), d);
    for (std::size_t i = 0; i < pairs_.size(); i++) add_scaled(alpha[i] - dot(pairs_[i].y, d) / pairs_[i].sy, pairs_[i].s, d);
    return d;
}

double Lbfgs::step(const std::function<Tensor()>& loss) {
    Tensor x({n_});
    float* to = x.data();
    for (const Parameter& p : parameters_) to = std::copy_n(p.tensor.data(), p.tensor.numel(), to);

    Point now = evaluate(loss, x, Tensor::zeros({n_}), 0);
    for (int i = 0; i < options.max_iterations && largest(now.g) > options.gradient_tolerance; i++) {
        Tensor d = direction(now.g);
        now.slope = dot(now.g, d);
        if (!(now.slope < 0)) {  // rounding has spoilt the curvature pairs: start again with the gradient
            pairs_.clear();
            d = direction(now.g);
            now.slope = dot(now.g, d);
        }
        now.t = 0;
        const double first = pairs_.empty() ? std::min(1.0, 1.0 / sum_of_magnitudes(now.g)) * options.lr : options.lr;
        const Point next = line_search(loss, x, d, now, first);

        if (next.t == 0) pairs_.clear();  // no step was good: the pairs mislead

        // Remember how the gradient changed along the step.
        Tensor s = scaled(next.t, d), y = next.g.clone();
        add_scaled(-1, now.g, y);
        add_scaled(1, s, x);
        const double sy = dot(s, y);
        if (sy > 1e-10 * dot(y, y)) {
            pairs_.push_back({s, y, sy});
            if (static_cast<int>(pairs_.size()) > options.history) pairs_.pop_front();
        }
        const bool still = std::abs(next.f - now.f) <= options.change_tolerance || largest(s) <= options.change_tolerance;
        now = next;
        if (still) break;
    }
    return now.f;
}

}  // namespace sd
