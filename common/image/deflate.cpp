#include "common/image/deflate.hpp"

#include <algorithm>

namespace sd {
namespace {

constexpr int kMinMatch = 3, kMaxMatch = 258, kWindow = 32768;
constexpr int kHashBits = 15, kMaxChain = 64;

// Length and distance codes (RFC 1951, section 3.2.5): code i stands for base[i] and the next 2^extra[i] - 1 values.
constexpr int kLengthBase[] = {3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 15, 17, 19, 23, 27, 31, 35, 43, 51, 59, 67, 83, 99, 115, 131, 163, 195, 227, 258};
constexpr int kLengthExtra[] = {0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 0};
constexpr int kDistanceBase[] = {1,   2,   3,   4,   5,   7,    9,    13,   17,   25,   33,   49,   65,    97,    129,
                                 193, 257, 385, 513, 769, 1025, 1537, 2049, 3073, 4097, 6145, 8193, 12289, 16385, 24577};
constexpr int kDistanceExtra[] = {0, 0, 0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6, 7, 7, 8, 8, 9, 9, 10, 10, 11, 11, 12, 12, 13, 13};

class BitWriter {
public:
    explicit BitWriter(Bytes& out) : out_(out) {}

    void bits(unsigned value, int count) {  // least significant bit first
        held_ |= value << filled_;
        for (filled_ += count; filled_ >= 8; filled_ -= 8, held_ >>= 8) out_.push_back(static_cast<std::uint8_t>(held_));
    }
    void code(unsigned value, int count) {  // Huffman codes: most significant bit first
        for (int i = count - 1; i >= 0; --i) bits(value >> i & 1, 1);
    }
    // The fixed code of a literal byte (0..255), the end of the block (256) or a length (257..285).
    void symbol(int s) {
        const auto u = static_cast<unsigned>(s);
        if (s < 144) code(0x30 + u, 8);
        else if (s < 256) code(0x190 + u - 144, 9);
        else if (s < 280) code(u - 256, 7);
        else code(0xC0 + u - 280, 8);
    }
    void match(int length, int distance) {
        const auto l = std::upper_bound(std::begin(kLengthBase), std::end(kLengthBase), length) - std::begin(kLengthBase) - 1;
        symbol(257 + static_cast<int>(l));
        bits(static_cast<unsigned>(length - kLengthBase[l]), kLengthExtra[l]);
        const auto d = std::upper_bound(std::begin(kDistanceBase), std::end(kDistanceBase), distance) - std::begin(kDistanceBase) - 1;
        code(static_cast<unsigned>(d), 5);
        bits(static_cast<unsigned>(distance - kDistanceBase[d]), kDistanceExtra[d]);
    }
    void flush() {
        if (filled_ > 0) bits(0, 8 - filled_);
    }

private:
    Bytes& out_;
    std::uint64_t held_ = 0;
    int filled_ = 0;
};

// Finds earlier occurrences of the next three bytes: chains of positions with the same hash, the youngest first.
class Matcher {
public:
    explicit Matcher(const Bytes& data) : data_(data), head_(1 << kHashBits, -1), previous_(data.size(), -1) {}

    void insert(std::int64_t at) {
        if (at + kMinMatch > size()) return;
        previous_[static_cast<std::size_t>(at)] = head_[hash(at)];
        head_[hash(at)] = at;
    }
    int longest(std::int64_t at, int& distance) const {
        if (at + kMinMatch > size()) return 0;
        int best = kMinMatch - 1, tries = kMaxChain;
        const int most = static_cast<int>(std::min<std::int64_t>(kMaxMatch, size() - at));
        for (std::int64_t from = head_[hash(at)]; from >= 0 && at - from <= kWindow && tries-- > 0 && best < most; from = previous_[static_cast<std::size_t>(from)]) {
            int length = 0;
            while (length < most && byte(from + length) == byte(at + length)) ++length;
            if (length > best) best = length, distance = static_cast<int>(at - from);
        }
        return best >= kMinMatch ? best : 0;
    }

private:
    std::int64_t size() const { return static_cast<std::int64_t>(data_.size()); }
    std::uint32_t byte(std::int64_t i) const { return data_[static_cast<std::size_t>(i)]; }
    std::size_t hash(std::int64_t i) const { return ((byte(i) << 16 | byte(i + 1) << 8 | byte(i + 2)) * 2654435761u) >> (32 - kHashBits); }

    const Bytes& data_;
    std::vector<std::int64_t> head_, previous_;
};

std::uint32_t adler32(const Bytes& data) {
    std::uint32_t a = 1, b = 0;
    for (const std::uint8_t byte : data) {
        a = (a + byte) % 65521;
        b = (b + a) % 65521;
    }
    return b << 16 | a;
}

}  // namespace

Bytes zlib_compress(const Bytes& data) {
    Bytes out = {0x78, 0x9C};  // deflate, window of 32 KiB
    BitWriter writer(out);
    writer.bits(1, 1);  // the last block
    writer.bits(1, 2);  // fixed Huffman code
    Matcher matcher(data);
    for (std::int64_t at = 0; at < static_cast<std::int64_t>(data.size());) {
        int distance = 0;
        const int length = matcher.longest(at, distance);
        if (length > 0) writer.match(length, distance);
        else writer.symbol(data[static_cast<std::size_t>(at)]);
        for (const std::int64_t next = at + std::max(length, 1); at < next; ++at) matcher.insert(at);
    }
    writer.symbol(256);
    writer.flush();
    const std::uint32_t sum = adler32(data);
    for (int shift = 24; shift >= 0; shift -= 8) out.push_back(static_cast<std::uint8_t>(sum >> shift));
    return out;
}

}  // namespace sd
