#include "common/io/safetensors.hpp"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <limits>

#include "common/io/json.hpp"
#include "common/tensor/check.hpp"

namespace sd {
namespace {

constexpr std::uint64_t kMaxHeader = 100'000'000;  // as in the reference implementation

struct Entry {
    std::string name, dtype;
    Shape shape;
    std::uint64_t begin, end;  // bytes, counted from the end of the header
};

std::uint64_t read_u64(const std::uint8_t* bytes) {
    std::uint64_t value = 0;
    for (int i = 7; i >= 0; --i) value = value << 8 | bytes[i];
    return value;
}

// Bytes of one value; 0 for types that came later than this reader (and for those of four and six bits).
std::uint64_t width_of(const std::string& dtype) {
    static const std::map<std::string, std::uint64_t> widths = {{"F64", 8}, {"I64", 8}, {"U64", 8}, {"F32", 4},  {"I32", 4},     {"U32", 4},     {"F16", 2}, {"BF16", 2},
                                                                {"I16", 2}, {"U16", 2}, {"I8", 1},  {"U8", 1}, {"F8_E5M2", 1}, {"F8_E4M3", 1}, {"BOOL", 1}};
    const auto found = widths.find(dtype);
    return found != widths.end() ? found->second : 0;
}

bool is_read(const std::string& dtype) { return dtype == "F32" || dtype == "F16" || dtype == "BF16"; }

std::uint64_t non_negative(const Json& value, const std::string& what) {
    check(value.is_integer() && value.integer() >= 0, what, ": a whole number, not negative, expected");
    return static_cast<std::uint64_t>(value.integer());
}

Entry parse_entry(const std::string& name, const Json& about, const std::string& file) {
    const std::string what = file + ": tensor \"" + name + "\"";
    const Json *dtype = about.find("dtype"), *shape = about.find("shape"), *offsets = about.find("data_offsets");
    check(dtype != nullptr && dtype->is_string() && shape != nullptr && shape->is_array() && offsets != nullptr && offsets->is_array() && offsets->array().size() == 2,
          what, ": dtype, shape and two data_offsets expected");
    Entry entry{name, dtype->string(), {}, non_negative(offsets->array()[0], what), non_negative(offsets->array()[1], what)};
    const std::uint64_t width = width_of(entry.dtype);
    check(entry.begin <= entry.end, what, ": data_offsets end before they begin");

    if (shape->array().size() > Shape::kMaxDims) entry.dtype += " of " + std::to_string(shape->array().size()) + " dimensions";

    // Multiply the extents, watching for overflow: the shape must fill the offsets exactly.
    std::uint64_t bytes = std::max<std::uint64_t>(width, 1);
    for (const Json& extent : shape->array()) {
        const std::uint64_t d = non_negative(extent, what);
        check(d == 0 || bytes <= std::numeric_limits<std::int64_t>::max() / d, what, ": too large");
        bytes *= d;
        if (is_read(entry.dtype)) entry.shape.append(static_cast<std::int64_t>(d));
    }
    check(width == 0 || bytes == entry.end - entry.begin, what, ": a shape of ", entry.dtype, " that takes ", bytes, " bytes, data_offsets give ",
          entry.end - entry.begin);
    return entry;
}

Tensor convert(const Entry& entry, const std::uint8_t* data) {
    Tensor t(entry.shape);
    const auto count = static_cast<std::size_t>(t.numel());
    if (entry.dtype == "F32") {
        if (count > 0) std::memcpy(t.data(), data, count * sizeof(float));  // this machine and the file are little-endian
        return t;
    }
    const auto widen = entry.dtype == "F16" ? half_to_float : bfloat16_to_float;
    for (std::size_t i = 0; i < count; ++i) t.data()[i] = widen(static_cast<std::uint16_t>(data[2 * i] | data[2 * i + 1] << 8));
    return t;
}

}  // namespace

float half_to_float(std::uint16_t bits) {
    const int exponent = bits >> 10 & 31, fraction = bits & 1023;
    const float magnitude = exponent == 0    ? std::ldexp(static_cast<float>(fraction), -24)
                            : exponent == 31 ? (fraction == 0 ? std::numeric_limits<float>::infinity() : std::numeric_limits<float>::quiet_NaN())
                                             : std::ldexp(static_cast<float>(1024 + fraction), exponent - 25);
    return bits >> 15 ? -magnitude : magnitude;
}

float bfloat16_to_float(std::uint16_t bits) {
    const std::uint32_t wide = std::uint32_t{bits} << 16;
    float value;
    std::memcpy(&value, &wide, sizeof value);
    return value;
}

const Tensor* SafeTensors::find(std::string_view name) const {
    for (const auto& [other, tensor] : tensors)
        if (other == name) return &tensor;
    return nullptr;
}

SafeTensors parse_safetensors(const std::uint8_t* bytes, std::size_t size, const std::string& name) {
    check(size >= 8, name, ": not a safetensors file: ", size, " bytes, at least 8 expected");
    const std::uint64_t header_size = read_u64(bytes);
    check(header_size <= kMaxHeader, name, ": not a safetensors file: a header of ", header_size, " bytes");
    check(header_size <= size - 8, name, ": cut short: a header of ", header_size, " bytes, ", size - 8, " found");
    const Json header = Json::parse({reinterpret_cast<const char*>(bytes) + 8, static_cast<std::size_t>(header_size)}, name);
    check(header.is_object(), name, ": not a safetensors file: the header is no JSON object");

    SafeTensors result;
    std::vector<Entry> entries;
    for (const auto& [key, about] : header.object()) {
        if (key != "__metadata__") {
            entries.push_back(parse_entry(key, about, name));
            continue;
        }
        check(about.is_object(), name, ": __metadata__ is no JSON object");
        for (const auto& [word, text] : about.object()) {
            check(text.is_string(), name, ": __metadata__ \"", word, "\" is no string");
            result.metadata[word] = text.string();
        }
    }

    // In order of their offsets the tensors fill the data without overlap, gap or rest.
    std::stable_sort(entries.begin(), entries.end(), [](const Entry& a, const Entry& b) { return a.begin != b.begin ? a.begin < b.begin : a.end < b.end; });
    const std::uint64_t data_size = size - 8 - header_size;
    std::uint64_t at = 0;
    for (const Entry& e : entries) {
        check(e.begin == at, name, ": tensor \"", e.name, "\" begins at byte ", e.begin, " of the data, ", at, " expected: ", e.begin < at ? "an overlap" : "a gap");
        at = e.end;
    }
    check(at == data_size, name, ": ", at, " bytes of values expected, ", data_size, " found");

    const std::uint8_t* data = bytes + 8 + header_size;
    for (const Entry& e : entries) {
        if (is_read(e.dtype)) result.tensors.emplace_back(e.name, convert(e, data + e.begin));
        else result.skipped[e.name] = e.dtype;
    }
    return result;
}

SafeTensors read_safetensors(const std::string& path) {
    const Bytes bytes = read_file(path);
    return parse_safetensors(bytes.data(), bytes.size(), path);
}

Bytes safetensors_bytes(const SafeTensors& content) {
    Json header{Json::Object{}};
    if (!content.metadata.empty()) {
        Json metadata;
        for (const auto& [key, text] : content.metadata) metadata.set(key, text);
        header.set("__metadata__", std::move(metadata));
    }
    std::int64_t at = 0;
    for (const auto& [name, tensor] : content.tensors) {
        check(header.find(name) == nullptr, "[safetensors] two tensors named \"", name, "\"");
        Json shape{Json::Array{}}, entry;
        for (const std::int64_t d : tensor.shape()) shape.push_back(d);
        const std::int64_t end = at + tensor.numel() * 4;
        entry.set("dtype", "F32");
        entry.set("shape", std::move(shape));
        entry.set("data_offsets", Json::Array{at, end});
        header.set(name, std::move(entry));
        at = end;
    }
    std::string text = header.text(0);
    text.append((8 - text.size() % 8) % 8, ' ');  // so that the values begin at a multiple of 8 bytes

    Bytes bytes(8 + text.size() + static_cast<std::size_t>(at));
    for (std::size_t i = 0; i < 8; ++i) bytes[i] = static_cast<std::uint8_t>(text.size() >> 8 * i);
    std::memcpy(bytes.data() + 8, text.data(), text.size());
    std::uint8_t* out = bytes.data() + 8 + text.size();
    for (const auto& [name, tensor] : content.tensors) {
        const auto size = static_cast<std::size_t>(tensor.numel()) * 4;
        if (size > 0) std::memcpy(out, tensor.data(), size);
        out += size;
    }
    return bytes;
}

void write_safetensors(const std::string& path, const SafeTensors& content) { write_file(path, safetensors_bytes(content)); }

}  // namespace sd
