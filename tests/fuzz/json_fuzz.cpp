// libFuzzer target: whatever the bytes are, the reader throws sd::Error or returns a value that survives writing and reading.
#include <cstddef>
#include <cstdint>
#include <cstdlib>

#include "common/io/json.hpp"
#include "common/tensor/check.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    try {
        const sd::Json value = sd::Json::parse({reinterpret_cast<const char*>(data), size}, "input");
        if (!(sd::Json::parse(value.text()) == value)) std::abort();
    } catch (const sd::Error&) {
    }
    return 0;
}
