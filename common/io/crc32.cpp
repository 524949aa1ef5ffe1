#include "common/io/crc32.hpp"

#include <array>

namespace sd {

std::uint32_t crc32(const std::uint8_t* bytes, std::size_t size, std::uint32_t before) {
    static const auto table = [] {
        std::array<std::uint32_t, 256> t{};
        for (std::uint32_t n = 0; n < 256; ++n) {
            t[n] = n;
            for (int bit = 0; bit < 8; ++bit) t[n] = t[n] & 1 ? 0xEDB88320u ^ t[n] >> 1 : t[n] >> 1;
        }
        return t;
    }();
    std::uint32_t crc = ~before;
    for (std::size_t i = 0; i < size; ++i) crc = table[(crc ^ bytes[i]) & 255] ^ crc >> 8;
    return ~crc;
}

}  // namespace sd
