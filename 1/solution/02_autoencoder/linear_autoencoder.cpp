#line 1 "chapters/02_autoencoder/exercises/linear_autoencoder/solution.cpp"
#include "exercise.hpp"

namespace exercise {

Gradients linear_autoencoder(const std::vector<double>& x, const std::vector<double>& w, const std::vector<double>& v) {
    const std::size_t large = x.size(), small = w.size() / large;
    Gradients g{0, std::vector<double>(w.size(), 0.0), std::vector<double>(v.size(), 0.0)};
    std::vector<double> z(small, 0.0), e(large, 0.0);
    // [exercise] Compute z = W x, then e = V z - x and the loss.
    for (std::size_t i = 0; i < small; i++)
        for (std::size_t j = 0; j < large; j++) z[i] += w[i * large + j] * x[j];
    for (std::size_t j = 0; j < large; j++) {
        e[j] = -x[j];
        for (std::size_t i = 0; i < small; i++) e[j] += v[j * small + i] * z[i];
        g.loss += e[j] * e[j];
    }
    // [starter]
    // [/exercise]
    // [exercise] Fill g.dv with 2 e z^T.
    for (std::size_t j = 0; j < large; j++)
        for (std::size_t i = 0; i < small; i++) g.dv[j * small + i] = 2 * e[j] * z[i];
    // [starter]
    // [/exercise]
    // [exercise] Fill g.dw with 2 V^T e x^T: first what arrives at z, then its product with x.
    for (std::size_t i = 0; i < small; i++) {
        double dz = 0;
        for (std::size_t j = 0; j < large; j++) dz += 2 * v[j * small + i] * e[j];
        for (std::size_t j = 0; j < large; j++) g.dw[i * large + j] = dz * x[j];
    }
    // [starter]
    // [/exercise]
    return g;
}

}  // namespace exercise
