// What is in a data set, as sixteen hexadecimal digits: by them a set is known, whatever folder it lies in and whether it is packed.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

#include "common/data/dataset.hpp"

namespace sd {

// Over sizes, classes, labels and values of the parts a set is stored in: one that has no test images of its own has an empty `test`.
std::string fingerprint(const Dataset& train, const Dataset& test);

// A number that depends on every byte.
std::uint64_t hash_bytes(const std::uint8_t* bytes, std::size_t size);

}  // namespace sd
