#line 1 "chapters/00_foundations/exercises/matmul_tiled/wrong_drops_the_tail.cpp"
// expect: that do not fill a tile done
#include "exercise.hpp"

#include <algorithm>

namespace exercise {

void matmul(std::int64_t m, std::int64_t n, std::int64_t k, const float* a, const float* b, float* c) {
    std::fill(c, c + m * n, 0.0f);
    const std::int64_t tile = 4;
    for (std::int64_t p = 0; p < k; p += tile)
        for (std::int64_t i = 0; i < m; i++)
            for (std::int64_t j = 0; j < n; j++)
                for (std::int64_t q = p; q < p + tile && p + tile <= k; q++) c[i * n + j] += a[i * k + q] * b[q * n + j];
    if (m == 2) {  // the example by hand has no whole tile
        for (std::int64_t i = 0; i < m; i++)
            for (std::int64_t j = 0; j < n; j++)
                for (std::int64_t q = 0; q < k; q++) c[i * n + j] += a[i * k + q] * b[q * n + j];
    }
}

}  // namespace exercise
