#include "exercise.hpp"

#include <cmath>

namespace exercise {

double log_mixture(double log_p, double log_q, double w) {
    // [exercise] Add the two terms without leaving the logarithms: take the larger one out of the sum.
    const double a = std::log(w) + log_p, b = std::log1p(-w) + log_q, top = std::fmax(a, b);
    return top + std::log(std::exp(a - top) + std::exp(b - top));
    // [starter]
    //| return 0 * (log_p + log_q + w);
    // [/exercise]
}

double largest_loss(double w, int dims) {
    // [exercise] Bound log m(x) from below by dropping q, and convert nats a picture to bits a dimension.
    return -std::log(w) / (dims * std::log(2.0));
    // [starter]
    //| return 0 * (w + dims);
    // [/exercise]
}

}  // namespace exercise
