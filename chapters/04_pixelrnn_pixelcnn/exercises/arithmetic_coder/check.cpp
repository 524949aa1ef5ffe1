#include "exercise.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <string>

#include "common/tensor/rng.hpp"

using namespace exercise;

namespace {

std::string text(const Encoder& e) {
    std::string s;
    for (bool bit : e.bits) s += bit ? '1' : '0';
    return s;
}

// Reads a message back by exact arithmetic on the same interval; -1 where the interval is broken.
class Decoder {
public:
    explicit Decoder(const std::vector<bool>& bits) : bits_(bits) {
        for (int i = 0; i < 32; i++) code_ = 2 * code_ + next();
    }
    int decode(const std::vector<std::uint32_t>& cumulative) {
        const std::uint64_t range = high_ - low_ + 1, total = cumulative.back();
        if (code_ < low_ || code_ > high_) return -1;
        const std::uint64_t count = ((code_ - low_ + 1) * total - 1) / range;
        int symbol = 0;
        while (cumulative[static_cast<std::size_t>(symbol) + 1] <= count) symbol++;
        high_ = low_ + range * cumulative[static_cast<std::size_t>(symbol) + 1] / total - 1;
        low_ += range * cumulative[static_cast<std::size_t>(symbol)] / total;
        for (;;) {
            std::uint64_t offset = 0;
            if (low_ >= kHalf)
                offset = kHalf;
            else if (high_ >= kHalf && low_ >= kQuarter && high_ < kThreeQuarters)
                offset = kQuarter;
            else if (high_ >= kHalf)
                return symbol;
            low_ = 2 * (low_ - offset), high_ = 2 * (high_ - offset) + 1, code_ = 2 * (code_ - offset) + next();
        }
    }

private:
    std::uint64_t next() { return at_ < bits_.size() ? bits_[at_++] : 0; }
    const std::vector<bool>& bits_;
    std::size_t at_ = 0;
    std::uint64_t low_ = 0, high_ = 0xFFFFFFFFu, code_ = 0;
};

}  // namespace

TEST(ArithmeticCoder, Narrows_to_the_symbols_part) {
    Encoder e;
    e.encode(1, 4, 5);  // from one fifth to four fifths: neither half, nor within the two middle quarters
    EXPECT_EQ(e.low, 0xFFFFFFFFu / 5) << "the part begins at low + range * begin / total";
    EXPECT_EQ(e.high, (std::uint64_t{4} << 32) / 5 - 1)
        << "the part ends just before low + range * end / total: is high one too large, or was it computed from the new low?";
    EXPECT_EQ(text(e), "") << "no bit is decided: the interval lies on both sides of the middle";
}

TEST(ArithmeticCoder, Writes_the_bits_on_which_both_ends_agree) {
    Encoder quarter;
    quarter.encode(1, 2, 4);  // [1/4, 1/2): every number in it begins with 01
    ASSERT_EQ(text(quarter), "01") << "from 1/4 to 1/2: the bits 0 and 1 are decided";
    EXPECT_EQ(quarter.low, 0u) << "after its bits are written, the interval is whole again";
    EXPECT_EQ(quarter.high, 0xFFFFFFFFu) << "when the interval doubles, high becomes 2 high + 1";
    Encoder last;
    last.encode(7, 8, 8);
    ASSERT_EQ(text(last), "111") << "the last eighth";
}

TEST(ArithmeticCoder, Waits_around_the_middle) {
    Encoder e;
    e.encode(5, 11, 16);  // [5/16, 11/16): 0.0101... or 0.1010...
    ASSERT_EQ(text(e), "") << "from 5/16 to 11/16 the first bit may be 0 or 1";
    ASSERT_EQ(e.pending, 1) << "but the second bit is the opposite of the first: a pending bit";
    e.encode(0, 1, 2);  // its lower half: [5/16, 1/2)
    ASSERT_EQ(text(e), "01") << "now the first bit is 0, and the pending one is its opposite";
}

TEST(ArithmeticCoder, A_long_message_comes_back_and_is_as_long_as_its_probability_says) {
    {   // An interval that wears out would never end.
        Encoder quarter, middle;
        quarter.encode(1, 2, 4), middle.encode(5, 11, 16);
        ASSERT_TRUE(quarter.high == 0xFFFFFFFFu && middle.pending == 1) << "pass the tests above first";
    }
    sd::Rng rng(1);
    Encoder e;
    std::vector<std::vector<std::uint32_t>> models;
    std::vector<int> message;
    double bits = 0;
    for (int i = 0; i < 3000; i++) {
        std::vector<std::uint32_t> cumulative{0};
        for (int s = 0; s < 4; s++)
            cumulative.push_back(cumulative.back() + 1 + static_cast<std::uint32_t>(std::exp(3 * rng.uniform())) * (s == i % 4 ? 50 : 1));
        const int symbol = rng.uniform() < 0.8f ? i % 4 : static_cast<int>(rng.below(4));
        const auto begin = cumulative[static_cast<std::size_t>(symbol)], end = cumulative[static_cast<std::size_t>(symbol) + 1];
        e.encode(begin, end, cumulative.back());
        ASSERT_LT(e.low, e.high) << "symbol " << i << ": the interval is empty; does it grow again when it lies around the middle?";
        bits -= std::log2(double(end - begin) / cumulative.back());
        models.push_back(cumulative), message.push_back(symbol);
    }
    e.pending++, e.write(e.low >= kQuarter);  // two more bits name a quarter inside the interval
    ASSERT_NEAR(static_cast<double>(e.bits.size()), bits, 0.01 * bits) << "the message should have -log2 p bits";
    Decoder decoder(e.bits);
    for (std::size_t i = 0; i < message.size(); i++) ASSERT_EQ(decoder.decode(models[i]), message[i]) << "symbol " << i << " does not come back";
}
