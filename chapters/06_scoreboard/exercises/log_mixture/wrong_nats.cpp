// expect: are these nats a dimension?
#include "exercise.hpp"

#include <cmath>

namespace exercise {

double log_mixture(double log_p, double log_q, double w) {
    const double a = std::log(w) + log_p, b = std::log1p(-w) + log_q, top = std::fmax(a, b);
    return top + std::log(std::exp(a - top) + std::exp(b - top));
}

double largest_loss(double w, int dims) { return -std::log(w) / dims; }

}  // namespace exercise
