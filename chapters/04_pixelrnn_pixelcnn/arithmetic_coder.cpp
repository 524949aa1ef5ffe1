#include "chapters/04_pixelrnn_pixelcnn/arithmetic_coder.hpp"

#include <algorithm>
#include <cmath>

#include "common/tensor/check.hpp"

namespace sd {
namespace {

// The interval lives in 32 bits, a fixed point after the leading one.
constexpr std::uint64_t kQuarter = 1u << 30, kHalf = 2 * kQuarter, kThreeQuarters = 3 * kQuarter;

}  // namespace

SymbolTable::SymbolTable(std::span<const float> probabilities) : cumulative_(probabilities.size() + 1) {
    const std::size_t n = probabilities.size();
    check(n >= 2 && n <= 65536, "[arithmetic_coder] ", n, " symbols");
    double sum = 0;
    for (float p : probabilities) {
        check(p >= 0 && std::isfinite(p), "[arithmetic_coder] probability ", p);
        sum += p;
    }
    check(sum > 0, "[arithmetic_coder] all probabilities are 0");

    // One count for everybody, the rest in proportion; what rounding leaves over goes to the likeliest.
    const double rest = kTotal - static_cast<double>(n);
    std::uint32_t used = 0;
    for (std::size_t s = 0; s < n; s++) used += cumulative_[s + 1] = 1 + static_cast<std::uint32_t>(rest * (probabilities[s] / sum));
    const auto likeliest = std::max_element(probabilities.begin(), probabilities.end()) - probabilities.begin();
    cumulative_[static_cast<std::size_t>(likeliest) + 1] += kTotal - used;
    for (std::size_t s = 0; s < n; s++) cumulative_[s + 1] += cumulative_[s];
}

int SymbolTable::symbol_at(std::uint32_t count) const {
    return static_cast<int>(std::upper_bound(cumulative_.begin(), cumulative_.end(), count) - cumulative_.begin()) - 1;
}

void ArithmeticEncoder::write(bool bit) {
    const auto append = [this](bool b) {
        if (bits_in_last_ == 8) {
            bytes_.push_back(0);
            bits_in_last_ = 0;
        }
        bytes_.back() = static_cast<std::uint8_t>(bytes_.back() | (b << (7 - bits_in_last_++)));
    };
    append(bit);
    for (; pending_ > 0; pending_--) append(!bit);
}

void ArithmeticEncoder::encode(int symbol, const SymbolTable& table) {
    // Narrow the interval to the symbol's part.
    const std::uint64_t range = high_ - low_ + 1;
    high_ = low_ + range * table.end(symbol) / SymbolTable::kTotal - 1;
    low_ += range * table.begin(symbol) / SymbolTable::kTotal;
    for (;;) {
        if (high_ < kHalf) {  // all of it in the lower half: the bit is 0
            write(false);
        } else if (low_ >= kHalf) {  // in the upper half: 1
            write(true);
            low_ -= kHalf, high_ -= kHalf;
        } else if (low_ >= kQuarter && high_ < kThreeQuarters) {  // around the middle: the next bit decides this one as well
            pending_++;
            low_ -= kQuarter, high_ -= kQuarter;
        } else {
            return;
        }
        low_ = 2 * low_, high_ = 2 * high_ + 1;
    }
}

// Two more bits name a quarter that lies inside the interval.
std::vector<std::uint8_t> ArithmeticEncoder::finish() {
    pending_++;
    write(low_ >= kQuarter);
    return std::move(bytes_);
}

ArithmeticDecoder::ArithmeticDecoder(std::span<const std::uint8_t> bytes) : bytes_(bytes) {
    for (int i = 0; i < 32; i++) code_ = 2 * code_ + read();
}

std::uint64_t ArithmeticDecoder::read() {
    const std::uint64_t at = position_++;
    return at / 8 < bytes_.size() ? (bytes_[at / 8] >> (7 - at % 8)) & 1u : 0u;
}

int ArithmeticDecoder::decode(const SymbolTable& table) {
    const std::uint64_t range = high_ - low_ + 1;
    const std::uint64_t count = ((code_ - low_ + 1) * SymbolTable::kTotal - 1) / range;
    const int symbol = table.symbol_at(static_cast<std::uint32_t>(count));
    high_ = low_ + range * table.end(symbol) / SymbolTable::kTotal - 1;
    low_ += range * table.begin(symbol) / SymbolTable::kTotal;
    for (;;) {
        if (high_ >= kHalf && low_ < kHalf && !(low_ >= kQuarter && high_ < kThreeQuarters)) return symbol;
        const std::uint64_t offset = high_ < kHalf ? 0 : low_ >= kHalf ? kHalf : kQuarter;
        low_ = 2 * (low_ - offset), high_ = 2 * (high_ - offset) + 1, code_ = 2 * (code_ - offset) + read();
    }
}

}  // namespace sd
