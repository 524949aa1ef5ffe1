// Files that may be gzipped, as one block of bytes. The only place that includes zlib; built without it, .gz files are refused
// with the name of the package to install.
#pragma once

#include <cstdint>
#include <string>

#include "common/io/file.hpp"

namespace sd {

// Unpacks gzip data; throws Error "NAME: ..." where it is damaged, cut short, or larger than limit bytes when unpacked.
Bytes gunzip(const Bytes& packed, std::int64_t limit, const std::string& name);

// Packs as tightly as zlib can, with the name that gunzip will give back.
Bytes gzip(const Bytes& bytes, const std::string& name);

// The file's content, unpacked when its first bytes say gzip.
Bytes read_maybe_gzip(const std::string& path, std::int64_t limit);

// path, or path + ".gz", whichever exists; empty when neither does.
std::string find_plain_or_gz(const std::string& path);

}  // namespace sd
