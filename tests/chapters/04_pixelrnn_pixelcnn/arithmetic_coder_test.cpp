#include "chapters/04_pixelrnn_pixelcnn/arithmetic_coder.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "common/tensor/check.hpp"
#include "common/tensor/rng.hpp"

namespace sd {
namespace {

TEST(ArithmeticCoder, RoundTripAtTheEntropy) {
    Rng rng(1);
    std::vector<int> message;
    std::vector<std::vector<float>> models;
    double bits = 0;
    for (int i = 0; i < 20000; i++) {  // every symbol has another distribution, as in an autoregressive model
        std::vector<float> p(static_cast<std::size_t>(2 + rng.below(255)));
        float sum = 0;
        for (float& value : p) sum += value = std::exp(4 * rng.normal());
        for (float& value : p) value /= sum;
        message.push_back(rng.categorical(p));
        bits -= std::log2(p[static_cast<std::size_t>(message.back())]);
        models.push_back(std::move(p));
    }
    ArithmeticEncoder encoder;
    for (std::size_t i = 0; i < message.size(); i++) encoder.encode(message[i], SymbolTable(models[i]));
    const auto bytes = encoder.finish();
    EXPECT_NEAR(static_cast<double>(bytes.size()), bits / 8, bits / 8 * 1e-4 + 2);

    ArithmeticDecoder decoder(bytes);
    for (std::size_t i = 0; i < message.size(); i++) ASSERT_EQ(decoder.decode(SymbolTable(models[i])), message[i]) << i;
}

TEST(ArithmeticCoder, CertainSymbolsCostNothingAndImpossibleOnesStillDecode) {
    const std::vector<float> sure{0, 1, 0};
    ArithmeticEncoder encoder;
    for (int i = 0; i < 10000; i++) encoder.encode(i % 1000 == 7 ? 2 : 1, SymbolTable(sure));  // ten times what the model excludes
    const auto bytes = encoder.finish();
    EXPECT_LE(bytes.size(), 32u);  // 24 bits each, and the end
    ArithmeticDecoder decoder(bytes);
    for (int i = 0; i < 10000; i++) ASSERT_EQ(decoder.decode(SymbolTable(sure)), i % 1000 == 7 ? 2 : 1);
}

TEST(ArithmeticCoder, EmptyMessageAndTruncatedInputEnd) {
    EXPECT_LE(ArithmeticEncoder().finish().size(), 1u);
    const std::vector<float> even{1, 1};
    ArithmeticDecoder decoder(std::span<const std::uint8_t>{});
    for (int i = 0; i < 100; i++) EXPECT_EQ(decoder.decode(SymbolTable(even)), 0);
}

TEST(SymbolTable, SharesOutAllCounts) {
    const SymbolTable table(std::vector<float>{0.25f, 0, 0.75f});
    EXPECT_EQ(table.begin(0), 0u);
    EXPECT_EQ(table.end(2), SymbolTable::kTotal);
    EXPECT_EQ(table.end(1) - table.begin(1), 1u);
    EXPECT_NEAR(table.end(0), SymbolTable::kTotal / 4.0, 3);
    EXPECT_EQ(table.symbol_at(0), 0);
    EXPECT_EQ(table.symbol_at(table.begin(1)), 1);
    EXPECT_EQ(table.symbol_at(SymbolTable::kTotal - 1), 2);
    EXPECT_THROW(SymbolTable(std::vector<float>{1, NAN}), Error);
    EXPECT_THROW(SymbolTable(std::vector<float>{-1, 1}), Error);
    EXPECT_THROW(SymbolTable(std::vector<float>{0, 0}), Error);
}

}  // namespace
}  // namespace sd
