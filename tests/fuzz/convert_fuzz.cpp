// Anything as a BMP, as a list of synsets, and as an OpenVINO network whose values follow its description after a zero byte.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>

#include "common/data/convert.hpp"
#include "common/tensor/check.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::uint8_t* zero = std::find(data, data + size, 0);
    try {
        if (size >= 2 && data[0] == 'B' && data[1] == 'M')
            sd::decode_original(sd::Bytes(data, data + size), "input");
        else if (size >= 1 && data[0] == 'n')
            sd::label_table(std::string(data, data + size), "input");
        else
            sd::openvino_to_safetensors(std::string(data, zero), sd::Bytes(zero, data + size), "{}", "input");
    } catch (const sd::Error&) {
    }
    return 0;
}
