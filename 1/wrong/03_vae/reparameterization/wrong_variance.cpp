#line 1 "chapters/03_vae/exercises/reparameterization/wrong_variance.cpp"
// expect: did you forget the half?
#include "exercise.hpp"

#include <cmath>
#include <cstddef>

namespace exercise {

Vector reparameterize(const Vector& mu, const Vector& logvar, const Vector& eps) {
    Vector z = mu;
    for (std::size_t i = 0; i < z.size(); i++) z[i] += std::exp(logvar[i]) * eps[i];
    return z;
}

Gradient reparameterize_backward(const Vector& logvar, const Vector& eps, const Vector& dz) {
    Gradient g{Vector(dz.size(), 0.0), Vector(dz.size(), 0.0)};
    for (std::size_t i = 0; i < dz.size(); i++) {
        g.dmu[i] = dz[i];
        g.dlogvar[i] = dz[i] * eps[i] * std::exp(logvar[i] / 2) / 2;
    }
    return g;
}

}  // namespace exercise
