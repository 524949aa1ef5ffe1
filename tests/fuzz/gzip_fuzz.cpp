// libFuzzer target: whatever the bytes are, the reader returns or throws sd::Error.
#include <cstddef>
#include <cstdint>

#include "common/data/gzip.hpp"
#include "common/tensor/check.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    try {
        sd::gunzip(sd::Bytes(data, data + size), 1 << 24, "input");
    } catch (const sd::Error&) {
    }
    return 0;
}
