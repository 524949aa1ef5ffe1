// Arithmetic coding (Witten, Neal and Cleary 1987): a model that gives a symbol probability p turns it into -log2 p bits.
//
// The message is one number in [0, 1). Each symbol narrows the interval [low, high] to the part that belongs to it, as wide as its
// probability; the leading bits on which both ends agree are written. Decoder and encoder make the same steps, so both need
// the very same probabilities: that is why cached and naive evaluation of a model must agree in every bit.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace sd {

// Probabilities as counts: symbol s owns [cumulative[s], cumulative[s + 1]) of kTotal, at least one of them.
class SymbolTable {
public:
    static constexpr std::uint32_t kTotal = 1u << 24;

    // probabilities: two or more, at least 0, of any positive sum. Throws Error for NaN, negative or infinite ones.
    explicit SymbolTable(std::span<const float> probabilities);

    int symbols() const { return static_cast<int>(cumulative_.size()) - 1; }
    std::uint32_t begin(int symbol) const { return cumulative_[static_cast<std::size_t>(symbol)]; }
    std::uint32_t end(int symbol) const { return cumulative_[static_cast<std::size_t>(symbol) + 1]; }
    int symbol_at(std::uint32_t count) const;  // whose part holds this count

private:
    std::vector<std::uint32_t> cumulative_;
};

class ArithmeticEncoder {
public:
    void encode(int symbol, const SymbolTable& table);
    std::vector<std::uint8_t> finish();  // the whole message; the encoder is then at its end

private:
    void write(bool bit);

    std::uint64_t low_ = 0, high_ = 0xFFFFFFFFu;
    std::int64_t pending_ = 0;  // bits still undecided: the opposite of the next one that is written
    std::vector<std::uint8_t> bytes_;
    int bits_in_last_ = 8;
};

class ArithmeticDecoder {
public:
    explicit ArithmeticDecoder(std::span<const std::uint8_t> bytes);
    int decode(const SymbolTable& table);

private:
    std::uint64_t read();  // past the end: zeros

    std::span<const std::uint8_t> bytes_;
    std::uint64_t position_ = 0;  // in bits
    std::uint64_t low_ = 0, high_ = 0xFFFFFFFFu, code_ = 0;
};

}  // namespace sd
