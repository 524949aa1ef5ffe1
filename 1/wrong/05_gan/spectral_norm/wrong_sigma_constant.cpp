#line 1 "chapters/05_gan/exercises/spectral_norm/wrong_sigma_constant.cpp"
// expect: sigma depends on W, too
#include "exercise.hpp"

#include <cmath>

namespace exercise {
namespace {

void normalize(std::span<float> x) {
    float squares = 0;
    for (float value : x) squares += value * value;
    for (float& value : x) value /= std::sqrt(squares) + 1e-12f;
}

}  // namespace

float power_step(std::span<const float> w, std::size_t rows, std::size_t columns, std::span<float> u, std::span<float> v) {
    for (std::size_t j = 0; j < columns; j++) {
        v[j] = 0;
        for (std::size_t i = 0; i < rows; i++) v[j] += w[i * columns + j] * u[i];
    }
    normalize(v);
    for (std::size_t i = 0; i < rows; i++) {
        u[i] = 0;
        for (std::size_t j = 0; j < columns; j++) u[i] += w[i * columns + j] * v[j];
    }
    normalize(u);
    float sigma = 0;
    for (std::size_t i = 0; i < rows; i++)
        for (std::size_t j = 0; j < columns; j++) sigma += u[i] * w[i * columns + j] * v[j];
    return sigma;
}

void spectral_backward(std::span<const float> w, std::span<const float> dy, std::span<const float> u, std::span<const float> v, float sigma, std::span<float> dw) {
    float along = 0;
    for (std::size_t i = 0; i < w.size(); i++) along += dy[i] * w[i];
    for (std::size_t i = 0; i < u.size(); i++)
        for (std::size_t j = 0; j < v.size(); j++) dw[i * v.size() + j] = dy[i * v.size() + j] / sigma - 0 * along * u[i] * v[j];
}

}  // namespace exercise
