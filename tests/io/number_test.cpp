// Floating-point numbers as text: few digits, and the same number again.
#include "common/io/number.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

namespace sd {
namespace {

TEST(Number, IsWrittenWithTheFewestDigits) {
    EXPECT_EQ(shortest(0.1), "0.1");
    EXPECT_EQ(shortest(0.1f), "0.1");
    EXPECT_EQ(shortest(-2.5), "-2.5");
    EXPECT_EQ(shortest(1.0 / 3), "0.3333333333333333");
    EXPECT_EQ(shortest(1.0f / 3), "0.33333334");
    EXPECT_EQ(shortest(3.0), "3");
}

TEST(Number, ReadsBackAsItself) {
    for (const double value : {0.0, 5e-324, std::numeric_limits<double>::max(), -std::numeric_limits<double>::min(), 4.35, std::nextafter(1.0, 2.0), 1e22, 123456789.125}) {
        double again = std::nan("");
        EXPECT_TRUE(read_number(shortest(value), again)) << shortest(value);
        EXPECT_EQ(again, value);
    }
}

TEST(Number, RefusesWhatIsNoNumber) {
    double value = 0;
    for (const char* text : {"", "x", "1x", " 1", "+1", "1 ", "--1", "1e", "0x10", "1e999"}) EXPECT_FALSE(read_number(text, value)) << text;
    float narrow = 0;
    EXPECT_FALSE(read_number("1e39", narrow));
    EXPECT_TRUE(read_number("1e38", narrow));
}

}  // namespace
}  // namespace sd
