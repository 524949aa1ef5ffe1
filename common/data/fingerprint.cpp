#include "common/data/fingerprint.hpp"

#include <algorithm>
#include <cstdio>
#include <cstring>

namespace sd {
namespace {

// FNV-1a (Fowler, Noll, Vo) on words of eight bytes; the shift brings the upper half, where all of a product ends up, back to the lower.
class Hash {
public:
    void add(std::uint64_t word) {
        value_ = (value_ ^ word) * 0x100000001B3u;
        value_ ^= value_ >> 32;
    }
    void add(const std::uint8_t* bytes, std::size_t size) {
        add(size);
        for (std::size_t at = 0; at < size; at += 8) {
            std::uint64_t word = 0;
            std::memcpy(&word, bytes + at, std::min<std::size_t>(8, size - at));
            add(word);
        }
    }
    std::uint64_t value() const { return value_; }

private:
    std::uint64_t value_ = 0xCBF29CE484222325u;
};

}  // namespace

std::uint64_t hash_bytes(const std::uint8_t* bytes, std::size_t size) {
    Hash hash;
    hash.add(bytes, size);
    return hash.value();
}

std::string fingerprint(const Dataset& train, const Dataset& test) {
    Hash hash;
    for (const Dataset* part : {&train, &test}) {
        for (const std::int64_t extent : {part->size, part->height, part->width, part->channels}) hash.add(static_cast<std::uint64_t>(extent));
        hash.add(part->classes.size());
        for (const std::string& name : part->classes) hash.add(reinterpret_cast<const std::uint8_t*>(name.data()), name.size());
        hash.add(part->labels.data(), part->labels.size());
        hash.add(part->images.data(), part->images.size());
    }
    char text[20];
    std::snprintf(text, sizeof text, "%016llx", static_cast<unsigned long long>(hash.value()));
    return text;
}

}  // namespace sd
