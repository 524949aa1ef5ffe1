#line 1 "chapters/01_visualization/exercises/gram_matrix/wrong_sum.cpp"
// expect: the mean divides by their number
#include "exercise.hpp"

#include <cstddef>

namespace exercise {

std::vector<float> gram(const std::vector<float>& f, int positions, int channels) {
    const auto at = [channels](int row, int column) { return static_cast<std::size_t>(row * channels + column); };
    std::vector<float> g(at(channels, 0));
    for (int p = 0; p < positions; p++)
        for (int i = 0; i < channels; i++)
            for (int j = 0; j < channels; j++) g[at(i, j)] += f[at(p, i)] * f[at(p, j)];
    return g;
}

std::vector<float> gram_gradient(const std::vector<float>& f, const std::vector<float>& dg, int positions, int channels) {
    const auto at = [channels](int row, int column) { return static_cast<std::size_t>(row * channels + column); };
    std::vector<float> df(at(positions, 0));
    for (int p = 0; p < positions; p++)
        for (int i = 0; i < channels; i++)
            for (int j = 0; j < channels; j++) df[at(p, i)] += (dg[at(i, j)] + dg[at(j, i)]) * f[at(p, j)] / static_cast<float>(positions);
    return df;
}

}  // namespace exercise
