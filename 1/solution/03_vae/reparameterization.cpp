#line 1 "chapters/03_vae/exercises/reparameterization/solution.cpp"
#include "exercise.hpp"

#include <cmath>
#include <cstddef>

namespace exercise {

Vector reparameterize(const Vector& mu, const Vector& logvar, const Vector& eps) {
    Vector z = mu;
    // [exercise] Add the deviation times eps.
    for (std::size_t i = 0; i < z.size(); i++) z[i] += std::exp(logvar[i] / 2) * eps[i];
    // [starter]
    // [/exercise]
    return z;
}

Gradient reparameterize_backward(const Vector& logvar, const Vector& eps, const Vector& dz) {
    Gradient g{Vector(dz.size(), 0.0), Vector(dz.size(), 0.0)};
    // [exercise] Multiply dz by dz/dmu and by dz/dlogvar.
    for (std::size_t i = 0; i < dz.size(); i++) {
        g.dmu[i] = dz[i];
        g.dlogvar[i] = dz[i] * eps[i] * std::exp(logvar[i] / 2) / 2;
    }
    // [starter]
    // [/exercise]
    return g;
}

}  // namespace exercise
