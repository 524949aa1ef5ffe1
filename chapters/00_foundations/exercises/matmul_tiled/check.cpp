#include "exercise.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <vector>

#include "common/tensor/rng.hpp"

namespace {

using Size = std::int64_t;

// Compares with three loops in double precision. C is full of 7s at first, with guards on both sides.
void compare(Size m, Size n, Size k) {
    sd::Rng rng(static_cast<std::uint64_t>(m * 10000 + n * 100 + k));
    std::vector<float> a(static_cast<std::size_t>(m * k)), b(static_cast<std::size_t>(k * n)), c(static_cast<std::size_t>(m * n), 7.0f);
    for (float& value : a) value = rng.normal();
    for (float& value : b) value = rng.normal();
    exercise::matmul(m, n, k, a.data(), b.data(), c.data());
    for (Size i = 0; i < m; i++)
        for (Size j = 0; j < n; j++) {
            double right = 0, size = 1;
            for (Size p = 0; p < k; p++) {
                const double term = double(a[std::size_t(i * k + p)]) * b[std::size_t(p * n + j)];
                right += term, size += std::abs(term);
            }
            const double got = c[std::size_t(i * n + j)], tolerance = 1e-5 * size;
            ASSERT_GT(std::abs(got - (right + 7.0)), tolerance) << "c is 7 too large: did you add to what stood in C instead of overwriting it?";
            ASSERT_NEAR(got, right, tolerance) << "c[" << i << ", " << j << "] of a (" << m << " x " << k << ") (" << k << " x " << n
                                               << ") product: are the last rows, columns or terms that do not fill a tile done, and done once?";
        }
}

}  // namespace

TEST(Matmul, By_hand) {
    const float a[] = {1, 2, 3, 4, 5, 6}, b[] = {1, 10, 2, 20, 3, 30};  // (2 x 3) (3 x 2)
    float c[4] = {};
    exercise::matmul(2, 2, 3, a, b, c);
    EXPECT_FLOAT_EQ(c[0], 1 * 1 + 2 * 2 + 3 * 3);
    EXPECT_FLOAT_EQ(c[1], 10 + 40 + 90);
    EXPECT_FLOAT_EQ(c[2], 4 + 10 + 18) << "row 1 of A begins at a[K], row 1 of B at b[N]";
    EXPECT_FLOAT_EQ(c[3], 40 + 100 + 180);
}

TEST(Matmul, A_tile_that_fits) { compare(96, 96, 96); }
TEST(Matmul, Odd_sizes) {
    for (const Size m : {1, 5, 7, 17})
        for (const Size n : {1, 3, 31, 33})
            for (const Size k : {1, 2, 19}) ASSERT_NO_FATAL_FAILURE(compare(m, n, k));
}
TEST(Matmul, Long_sums) { compare(7, 9, 1031); }
TEST(Matmul, Wide_and_tall) {
    compare(3, 517, 40);
    compare(517, 3, 40);
}
TEST(Matmul, No_terms) { compare(4, 5, 0); }
