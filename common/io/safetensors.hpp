// Safetensors: the file format for weights that PyTorch and Python's safetensors read and write.
//
// 8 bytes: length n of the header, little-endian; n bytes of JSON: {"name": {"dtype": "F32", "shape": [20, 1, 5, 5],
// "data_offsets": [begin, end]}, ..., "__metadata__": {"key": "text"}}; then the values, row-major, little-endian, without gaps.
// https://huggingface.co/docs/safetensors
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "common/io/file.hpp"
#include "common/tensor/tensor.hpp"

namespace sd {

struct SafeTensors {
    std::vector<std::pair<std::string, Tensor>> tensors;  // in the order of the data
    std::map<std::string, std::string> metadata;
    std::map<std::string, std::string> skipped;  // tensors that are not read, and what they are: {"bn.num_batches_tracked", "I64"}

    const Tensor* find(std::string_view name) const;
};

// Reads F32, and F16 and BF16 as float32 (exact), up to six dimensions; other tensors are skipped. Throws Error "NAME: ..." where
// header, offsets or sizes don't fit together, a tensor overlaps another one or leaves a gap, or the file is cut short.
SafeTensors parse_safetensors(const std::uint8_t* bytes, std::size_t size, const std::string& name);
SafeTensors read_safetensors(const std::string& path);

// The same in bytes; writes F32. Names must differ.
Bytes safetensors_bytes(const SafeTensors& content);
void write_safetensors(const std::string& path, const SafeTensors& content);

float half_to_float(std::uint16_t bits);      // IEEE binary16
float bfloat16_to_float(std::uint16_t bits);  // the upper half of a binary32

}  // namespace sd
