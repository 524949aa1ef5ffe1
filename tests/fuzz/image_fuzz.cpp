// libFuzzer target: whatever the bytes are, the reader returns or throws sd::Error. A PNG is tried with its check sums mended,
// too, for else hardly any input would get as far as the decoder.
#include <cstddef>
#include <cstdint>

#include "common/image/read.hpp"
#include "common/io/crc32.hpp"
#include "common/tensor/check.hpp"

namespace {

void mend_png(sd::Bytes& b) {
    for (std::size_t at = 8; at + 12 <= b.size();) {
        const std::size_t length = std::size_t{b[at]} << 24 | b[at + 1] << 16 | b[at + 2] << 8 | b[at + 3];
        if (length > b.size() - at - 12) return;
        const std::uint32_t sum = sd::crc32(b.data() + at + 4, length + 4);
        for (std::size_t i = 0; i < 4; ++i) b[at + 8 + length + i] = static_cast<std::uint8_t>(sum >> (24 - 8 * i));
        at += length + 12;
    }
}

void decode(const sd::Bytes& bytes) {
    try {
        sd::decode_image(bytes, "input");
    } catch (const sd::Error&) {
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    sd::Bytes bytes(data, data + size);
    decode(bytes);
    mend_png(bytes);
    decode(bytes);
    return 0;
}
