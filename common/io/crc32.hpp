// CRC-32 (polynomial 0x04C11DB7, reflected), the check sum of PNG, gzip and our checkpoints.
#pragma once

#include <cstddef>
#include <cstdint>

namespace sd {

// Of the bytes, continuing from the sum of those before: crc32(b, crc32(a)) is that of a followed by b.
std::uint32_t crc32(const std::uint8_t* bytes, std::size_t size, std::uint32_t before = 0);

}  // namespace sd
