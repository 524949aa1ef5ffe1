// Exercise 2 (15 min): likelihood without samples, samples without likelihood
//
// Theis, van den Oord and Bethge (2016) mix a good model p with noise q: m(x) = w p(x) + (1 - w) q(x). Given log p(x) and log q(x)
// in nats (hundreds below zero, so that exp() of them is zero), compute log m(x), and how much the mixture can lose against p at most.
#pragma once

namespace exercise {

// log(w exp(log_p) + (1 - w) exp(log_q)), 0 < w < 1, for logarithms of any size.
double log_mixture(double log_p, double log_q, double w);

// The most by which log m(x) can lie below log p(x), whatever q is: in bits per dimension of a picture of `dims` values.
double largest_loss(double w, int dims);

}  // namespace exercise
