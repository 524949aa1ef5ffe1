// IDX, the file format of MNIST: arrays of bytes with any number of dimensions.
//
// Bytes 0 0, the type (8: unsigned byte), the number of dimensions; each extent as 32 bits, most significant byte first; the
// values, row-major. http://yann.lecun.com/exdb/mnist
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "common/io/file.hpp"

namespace sd {

struct Idx {
    std::vector<std::int64_t> shape;
    Bytes values;
};

// Throws Error "NAME: ..." for another type, wrong or huge extents, values that are missing or too many.
Idx parse_idx(const Bytes& bytes, const std::string& name);
Idx read_idx(const std::string& path);  // also gzipped
void write_idx(const std::string& path, const Idx& idx);

}  // namespace sd
