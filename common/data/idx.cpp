#include "common/data/idx.hpp"

#include "common/data/gzip.hpp"
#include "common/tensor/check.hpp"

namespace sd {
namespace {

constexpr std::int64_t kMaxBytes = std::int64_t{1} << 33;
constexpr int kUnsignedByte = 8, kMaxDims = 8;

}  // namespace

Idx parse_idx(const Bytes& bytes, const std::string& name) {
    check(bytes.size() >= 4, name, ": not an IDX file: ", bytes.size(), " bytes, at least 4 expected");
    check(bytes[0] == 0 && bytes[1] == 0, name, ": not an IDX file: it begins with ", int{bytes[0]}, " ", int{bytes[1]}, ", not 0 0");
    check(bytes[2] == kUnsignedByte, name, ": IDX values of type ", int{bytes[2]}, ", only 8 (unsigned byte) can be read here");
    const int dims = bytes[3];
    check(dims >= 1 && dims <= kMaxDims, name, ": ", dims, " dimensions, 1 to ", kMaxDims, " can be read here");
    const std::size_t header = 4 + 4 * static_cast<std::size_t>(dims);
    check(bytes.size() >= header, name, ": ", header, " bytes expected for the header alone, ", bytes.size(), " found");

    Idx idx;
    std::int64_t count = 1;
    for (std::size_t at = 4; at < header; at += 4) {
        const std::int64_t extent = std::int64_t{bytes[at]} << 24 | bytes[at + 1] << 16 | bytes[at + 2] << 8 | bytes[at + 3];
        check(extent == 0 || count <= kMaxBytes / extent, name, ": dimensions claim more than ", kMaxBytes, " bytes");
        count *= extent;
        idx.shape.push_back(extent);
    }
    const std::int64_t expected = static_cast<std::int64_t>(header) + count;
    check(static_cast<std::int64_t>(bytes.size()) == expected, name, ": ", expected, " bytes expected, ", bytes.size(), " found");
    idx.values.assign(bytes.begin() + static_cast<std::ptrdiff_t>(header), bytes.end());
    return idx;
}

Idx read_idx(const std::string& path) { return parse_idx(read_maybe_gzip(path, kMaxBytes), path); }

void write_idx(const std::string& path, const Idx& idx) {
    Bytes bytes = {0, 0, kUnsignedByte, static_cast<std::uint8_t>(idx.shape.size())};
    std::int64_t count = 1;
    for (const std::int64_t extent : idx.shape) {
        for (int shift = 24; shift >= 0; shift -= 8) bytes.push_back(static_cast<std::uint8_t>(extent >> shift));
        count *= extent;
    }
    check(count == static_cast<std::int64_t>(idx.values.size()), "[write_idx] ", count, " values expected, ", idx.values.size(), " given");
    bytes.insert(bytes.end(), idx.values.begin(), idx.values.end());
    write_file(path, bytes);
}

}  // namespace sd
