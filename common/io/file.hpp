// Files as a whole: read into memory, written so that a crash leaves the old file or the new one, never half of one.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace sd {

using Bytes = std::vector<std::uint8_t>;

bool file_exists(const std::string& path);
std::int64_t file_size(const std::string& path);  // bytes; throws Error where there is no such file

// The whole file; throws Error where it can't be read or is larger than limit bytes.
Bytes read_file(const std::string& path, std::int64_t limit = std::int64_t{1} << 34);
std::string read_text(const std::string& path, std::int64_t limit = std::int64_t{1} << 30);

// Writes a temporary file beside path, syncs it to the disk and renames it. Makes the folder where it is missing.
void write_file(const std::string& path, std::string_view bytes);
void write_file(const std::string& path, const Bytes& bytes);

}  // namespace sd
