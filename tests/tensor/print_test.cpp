// Expected texts: NumPy 1.24.2's str(array) of the same float32 values.
#include <gtest/gtest.h>

#include <cmath>
#include <sstream>

#include "common/tensor/tensor.hpp"

namespace sd {
namespace {

std::string printed(const Tensor& t) {
    std::ostringstream out;
    out << t;
    return out.str();
}

Tensor counting(const Shape& shape, float factor) {
    Tensor t(shape);
    for (std::int64_t i = 0; i < t.numel(); i++) t[i] = factor * static_cast<float>(i);
    return t;
}

TEST(Print, ColumnsAlignAtThePoint) {
    EXPECT_EQ(printed(Tensor({2, 3}, {1, 0.5f, 2, 3, 4, 5})), "(2, 3)\n[[1.  0.5 2. ]\n [3.  4.  5. ]]");
    EXPECT_EQ(printed(Tensor({4}, {0.1f, -2.25f, 1000.5f, 3})), "(4)\n[ 1.0000e-01 -2.2500e+00  1.0005e+03  3.0000e+00]");
    EXPECT_EQ(printed(counting({2, 2, 2}, 1)), "(2, 2, 2)\n[[[0. 1.]\n  [2. 3.]]\n\n [[4. 5.]\n  [6. 7.]]]");
}

TEST(Print, TheFewestDigitsThatTellAFloatFromItsNeighbours) {
    EXPECT_EQ(printed(counting({4}, 1.0f / 3)), "(4)\n[0.         0.33333334 0.6666667  1.        ]");
    EXPECT_EQ(printed(Tensor({3}, {1e-5f, 1, 2})), "(3)\n[1.e-05 1.e+00 2.e+00]");
    EXPECT_EQ(printed(Tensor({2}, {1.17549435e-38f, 3.4e38f})), "(2)\n[1.1754944e-38 3.4000000e+38]");
}

TEST(Print, NotANumberAndInfinity) {
    EXPECT_EQ(printed(Tensor({4}, {NAN, 1.5f, INFINITY, -INFINITY})), "(4)\n[ nan  1.5  inf -inf]");
    EXPECT_EQ(printed(Tensor({2}, {NAN, NAN})), "(2)\n[nan nan]");
}

TEST(Print, LongAxesAreShortened) {
    EXPECT_EQ(printed(counting({2000}, 0.25f)), "(2000)\n[0.0000e+00 2.5000e-01 5.0000e-01 ... 4.9925e+02 4.9950e+02 4.9975e+02]");
    EXPECT_EQ(printed(counting({40, 50}, 1)),
              "(40, 50)\n[[0.000e+00 1.000e+00 2.000e+00 ... 4.700e+01 4.800e+01 4.900e+01]\n [5.000e+01 5.100e+01 5.200e+01 ... 9.700e+01 9.800e+01 9.900e+01]\n"
              " [1.000e+02 1.010e+02 1.020e+02 ... 1.470e+02 1.480e+02 1.490e+02]\n ...\n [1.850e+03 1.851e+03 1.852e+03 ... 1.897e+03 1.898e+03 1.899e+03]\n"
              " [1.900e+03 1.901e+03 1.902e+03 ... 1.947e+03 1.948e+03 1.949e+03]\n [1.950e+03 1.951e+03 1.952e+03 ... 1.997e+03 1.998e+03 1.999e+03]]");
}

TEST(Print, LinesAreWrappedAt75Columns) {
    EXPECT_EQ(printed(counting({8}, 1.0f / 3)), "(8)\n[0.         0.33333334 0.6666667  1.         1.3333334  1.6666667\n 2.         2.3333335 ]");
}

TEST(Print, NothingAndOneNumber) {
    EXPECT_EQ(printed(Tensor()), "(empty tensor)");
    EXPECT_EQ(printed(Tensor({2, 0, 3})), "(2, 0, 3)\n[]");
    EXPECT_EQ(printed(Tensor::scalar(3)), "3.0");
    EXPECT_EQ(printed(Tensor::scalar(0.1f)), "0.1");
}

}  // namespace
}  // namespace sd
