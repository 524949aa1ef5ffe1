#include "common/io/checkpoint.hpp"

#include <charconv>
#include <cstdio>
#include <cstdlib>

#include "common/io/crc32.hpp"
#include "common/tensor/check.hpp"

namespace sd {
namespace {

const char* kFormat = "seeing-and-dreaming checkpoint 1";

std::string hex(std::uint64_t value) {
    char text[20];
    std::snprintf(text, sizeof text, "%016llx", static_cast<unsigned long long>(value));
    return text;
}

// Over names, shapes and values of all tensors and over all texts but the checksum itself.
std::string checksum(SafeTensors content) {
    content.metadata.erase("checksum");
    const Bytes bytes = safetensors_bytes(content);
    return hex(crc32(bytes.data(), bytes.size()));
}

}  // namespace

void Checkpoint::put(const std::string& name, const Tensor& tensor) {
    check(content_.find(name) == nullptr, "[checkpoint] two tensors named \"", name, "\"");
    content_.tensors.emplace_back(name, tensor);
}

void Checkpoint::put(const std::string& name, double value) {
    char text[64];
    std::snprintf(text, sizeof text, "%a", value);  // hexadecimal: exact
    put(name, std::string(text));
}

void Checkpoint::put(const std::string& name, std::int64_t value) { put(name, std::to_string(value)); }

void Checkpoint::put(const std::string& name, const std::string& text) {
    const bool is_new = content_.metadata.emplace(name, text).second;
    check(is_new, "[checkpoint] two values named \"", name, "\"");
}

void Checkpoint::put(const std::string& name, const Rng::State& state) {
    std::string text;
    for (const std::uint64_t word : state) text += hex(word);
    put(name, text);
}

void Checkpoint::put(const std::string& name, const std::vector<double>& numbers) {
    std::string text;
    char word[64];
    for (double value : numbers) {
        std::snprintf(word, sizeof word, "%a ", value);
        text += word;
    }
    put(name, text);
}

void Checkpoint::put(const std::string& prefix, const std::vector<Parameter>& list) {
    for (const Parameter& p : list) put(prefix + '.' + p.name, p.tensor);
}

Tensor Checkpoint::tensor(const std::string& name, const Shape& shape) const {
    const Tensor* found = content_.find(name);
    check(found != nullptr, file_, ": no tensor \"", name, "\"");
    check(found->shape() == shape, file_, ": tensor \"", name, "\" has shape ", found->shape(), ", ", shape, " expected");
    return *found;
}

const std::string& Checkpoint::text(const std::string& name) const {
    const auto found = content_.metadata.find(name);
    check(found != content_.metadata.end(), file_, ": no value \"", name, "\"");
    return found->second;
}

double Checkpoint::number(const std::string& name) const {
    const std::string& word = text(name);
    char* end = nullptr;
    const double value = std::strtod(word.c_str(), &end);
    check(!word.empty() && *end == '\0', file_, ": \"", name, "\" is no number");
    return value;
}

std::int64_t Checkpoint::integer(const std::string& name) const {
    const std::string& word = text(name);
    std::int64_t value = 0;
    const auto [end, error] = std::from_chars(word.data(), word.data() + word.size(), value);
    check(error == std::errc() && end == word.data() + word.size(), file_, ": \"", name, "\" is no whole number");
    return value;
}

Rng::State Checkpoint::rng(const std::string& name) const {
    const std::string& word = text(name);
    Rng::State state{};
    bool good = word.size() == 16 * state.size();
    for (std::size_t i = 0; good && i < state.size(); ++i) {
        const char* begin = word.data() + 16 * i;
        good = std::from_chars(begin, begin + 16, state[i], 16).ptr == begin + 16;
    }
    check(good, file_, ": \"", name, "\" is no state of a generator");
    return state;
}

std::vector<double> Checkpoint::numbers(const std::string& name) const {
    const std::string& words = text(name);
    std::vector<double> values;
    for (const char* at = words.c_str(); *at != '\0';) {
        char* end = nullptr;
        values.push_back(std::strtod(at, &end));
        check(end != at && *end == ' ', file_, ": \"", name, "\" is no list of numbers");
        at = end + 1;
    }
    return values;
}

void Checkpoint::restore(const std::string& prefix, const std::vector<Parameter>& list) const {
    std::vector<Tensor> stored;
    for (const Parameter& p : list) stored.push_back(tensor(prefix + '.' + p.name, p.tensor.shape()));
    for (std::size_t i = 0; i < list.size(); ++i) Tensor(list[i].tensor).copy_from(stored[i]);
}

bool Checkpoint::has(const std::string& name) const { return content_.find(name) != nullptr || content_.metadata.count(name) != 0; }

Bytes Checkpoint::bytes() const {
    SafeTensors all = content_;
    all.metadata["format"] = kFormat;
    all.metadata["checksum"] = checksum(all);
    return safetensors_bytes(all);
}

void Checkpoint::write(const std::string& path) const { write_file(path, bytes()); }

Checkpoint Checkpoint::parse(const Bytes& bytes, const std::string& name) {
    Checkpoint c;
    c.file_ = name;
    c.content_ = parse_safetensors(bytes.data(), bytes.size(), name);
    check(c.has("format") && c.text("format") == kFormat, name, ": not a checkpoint of this program's version; start anew without --resume");
    check(c.has("checksum") && c.text("checksum") == checksum(c.content_), name, ": damaged: its checksum differs; start anew without --resume");
    c.content_.metadata.erase("format");
    c.content_.metadata.erase("checksum");
    return c;
}

Checkpoint Checkpoint::read(const std::string& path) { return parse(read_file(path), path); }

}  // namespace sd
