#line 1 "chapters/00_foundations/exercises/matmul_tiled/wrong_accumulates.cpp"
// expect: did you add to what stood in C
#include "exercise.hpp"

namespace exercise {

void matmul(std::int64_t m, std::int64_t n, std::int64_t k, const float* a, const float* b, float* c) {
    for (std::int64_t i = 0; i < m; i++)
        for (std::int64_t p = 0; p < k; p++)
            for (std::int64_t j = 0; j < n; j++) c[i * n + j] += a[i * k + p] * b[p * n + j];
}

}  // namespace exercise
