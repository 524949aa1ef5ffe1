// L-BFGS (Nocedal 1980; Nocedal and Wright, Numerical Optimization, algorithms 7.4, 7.5, 3.5 and 3.6): for smooth losses without
// noise, as in style transfer and feature inversion.
//
// The direction is -H g, where H approximates the inverse Hessian by the last few pairs s = x' - x, y = g' - g; the step length
// meets the strong Wolfe conditions, so that s y > 0 and H stays positive definite:
//
//     f(x + t d) <= f(x) + c1 t g d,      |g(x + t d) d| <= c2 |g d|
#pragma once

#include <deque>
#include <functional>

#include "common/nn/parameter.hpp"

namespace sd {

struct LbfgsOptions {
    float lr = 1.0f;  // the first step length that is tried; the very first step of all is lr / |g|_1 where that is smaller
    int history = 10;
    int max_iterations = 20;   // of one step()
    int max_evaluations = 25;  // of the loss in one line search
    double gradient_tolerance = 1e-7;  // stop where no derivative is larger,
    double change_tolerance = 1e-9;    // or where the loss, or every parameter, changes by no more
    double c1 = 1e-4, c2 = 0.9;
};

class Lbfgs {
public:
    explicit Lbfgs(std::vector<Parameter> parameters, const LbfgsOptions& options = {});

    // Up to max_iterations iterations on loss(), which computes the recorded loss from the parameters' present values. Returns the last.
    double step(const std::function<Tensor()>& loss);

    LbfgsOptions options;

private:
    // The loss along the direction: at x + t d, with slope g d.
    struct Point {
        double t, f, slope;
        Tensor g;
    };
    struct Pair {
        Tensor s, y;
        double sy;
    };

    Point evaluate(const std::function<Tensor()>& loss, const Tensor& x, const Tensor& d, double t);
    Point line_search(const std::function<Tensor()>& loss, const Tensor& x, const Tensor& d, const Point& start, double t);
    Tensor direction(const Tensor& g) const;

    std::vector<Parameter> parameters_;
    std::int64_t n_;
    std::deque<Pair> pairs_;
};

}  // namespace sd
