#include "exercise.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

#include "common/tensor/rng.hpp"

using Vector = std::vector<double>;

TEST(AutoencoderFeatures, The_code_by_hand) {
    // E has the rows (1, 2, 0) and (0, -1, 3); x - mean = (1, 2, -1).
    const Vector z = exercise::encode({2, 2, 0}, {1, 2, 0, 0, -1, 3}, {1, 0, 1});
    ASSERT_EQ(z.size(), 2u);
    EXPECT_NE(z[0], 6) << "the encoder was trained on differences from the mean picture: subtract it";
    EXPECT_NEAR(z[0], 5, 1e-12);
    EXPECT_NEAR(z[1], -5, 1e-12);
}

TEST(AutoencoderFeatures, The_loss_by_hand) {
    // Two classes with the scores log 3 and 0: p = (3/4, 1/4).
    const exercise::Probe got = exercise::probe({1}, 1, {std::log(3.0), 0}, {0, 0});
    EXPECT_NEAR(got.loss, std::log(4.0), 1e-12);
    EXPECT_FALSE(std::abs(got.db[0] + 0.75) < 1e-12) << "the gradient is p - e_label: its sign is turned";
    EXPECT_NEAR(got.db[0], 0.75, 1e-12);
    EXPECT_NEAR(got.db[1], -0.75, 1e-12);
    EXPECT_NEAR(got.da[0], 0.75, 1e-12);
}

TEST(AutoencoderFeatures, Large_scores_do_not_overflow) {
    const exercise::Probe got = exercise::probe({1000}, 0, {1, 2}, {0, 0});
    ASSERT_TRUE(std::isfinite(got.loss)) << "e^1000 is infinite: subtract the largest score first";
    EXPECT_NEAR(got.loss, 1000, 1e-9);
    EXPECT_NEAR(got.db[1], 1, 1e-12);
}

TEST(AutoencoderFeatures, Agrees_with_central_differences) {
    const Vector z{0.5, -1.2, 2.0, 0.3}, b{0.1, -0.2, 0.3};
    const Vector a{0.1, 0.2, -0.3, 0.4, 0.5, -0.6, 0.7, 0.8, -0.9, 1.0, 0.11, -0.12};
    const exercise::Probe got = exercise::probe(z, 2, a, b);
    ASSERT_GT(got.loss, 0) << "the loss stays at zero";
    constexpr double kStep = 1e-5;
    for (std::size_t i = 0; i < a.size(); i++) {
        Vector up = a, down = a;
        up[i] += kStep, down[i] -= kStep;
        const double slope = (exercise::probe(z, 2, up, b).loss - exercise::probe(z, 2, down, b).loss) / (2 * kStep);
        ASSERT_NEAR(got.da[i], slope, 1e-6) << "dL/dA at " << i << ": row-major, C rows of d numbers";
    }
    for (std::size_t i = 0; i < b.size(); i++) {
        Vector up = b, down = b;
        up[i] += kStep, down[i] -= kStep;
        const double slope = (exercise::probe(z, 2, a, up).loss - exercise::probe(z, 2, a, down).loss) / (2 * kStep);
        ASSERT_NEAR(got.db[i], slope, 1e-6) << "dL/db at " << i;
    }
}

// Pictures of 8 values: noise everywhere, and along one direction what tells two classes apart. The encoder knows that direction. With
// three labels a class, gradient descent on the code finds the classes of pictures it has not seen.
TEST(AutoencoderFeatures, Six_labels_are_enough_on_a_good_code) {
    sd::Rng rng(1);
    const Vector direction{0.5, -0.5, 0.5, -0.5, 0, 0, 0, 0}, mean(8, 3.0);
    const auto picture = [&](int label) {
        Vector x(8);
        for (std::size_t j = 0; j < 8; j++) x[j] = mean[j] + static_cast<double>(rng.normal()) + (label ? 3.0 : -3.0) * direction[j];
        return x;
    };
    std::vector<Vector> codes;
    for (int i = 0; i < 6; i++) codes.push_back(exercise::encode(picture(i % 2), direction, mean));
    Vector a(2, 0.0), b(2, 0.0);
    for (int step = 0; step < 200; step++)
        for (std::size_t i = 0; i < 6; i++) {
            const exercise::Probe got = exercise::probe(codes[i], i % 2, a, b);
            for (std::size_t c = 0; c < 2; c++) a[c] -= 0.1 * got.da[c], b[c] -= 0.1 * got.db[c];
        }
    int right = 0;
    for (int i = 0; i < 1000; i++) {
        const double z = exercise::encode(picture(i % 2), direction, mean)[0];
        right += (a[1] * z + b[1] > a[0] * z + b[0]) == (i % 2 == 1);
    }
    EXPECT_GT(right, 980) << "of 1000; the two classes are six deviations apart on the code";
}
