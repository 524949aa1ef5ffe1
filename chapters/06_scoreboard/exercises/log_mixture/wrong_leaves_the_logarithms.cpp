// expect: did you leave the logarithms?
#include "exercise.hpp"

#include <cmath>

namespace exercise {

double log_mixture(double log_p, double log_q, double w) { return std::log(w * std::exp(log_p) + (1 - w) * std::exp(log_q)); }

double largest_loss(double w, int dims) { return -std::log(w) / (dims * std::log(2.0)); }

}  // namespace exercise
