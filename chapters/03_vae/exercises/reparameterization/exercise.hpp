// Exercise 2 (10 min): the reparameterization
//
//     z = mu + e^(logvar/2) eps,      eps ~ N(0, I)
//
// is a sample of N(mu, diag e^logvar) that mu and logvar can be differentiated through: eps is a number like any other. Write the
// sample, and how a gradient dL/dz goes back to mu and logvar.
#pragma once

#include <vector>

namespace exercise {

using Vector = std::vector<double>;

Vector reparameterize(const Vector& mu, const Vector& logvar, const Vector& eps);

struct Gradient {
    Vector dmu, dlogvar;
};
Gradient reparameterize_backward(const Vector& logvar, const Vector& eps, const Vector& dz);

}  // namespace exercise
