#include "common/io/number.hpp"

#include <charconv>
#include <cmath>
#include <cstdio>
#include <cstdlib>

namespace sd {
namespace {

#if defined(__cpp_lib_to_chars)

template <class T>
std::string write(T value) {
    char digits[64];
    return std::string(digits, std::to_chars(digits, digits + sizeof digits, value).ptr);
}
template <class T>
bool read(std::string_view text, T& value) {
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    return !text.empty() && error == std::errc() && end == text.data() + text.size();
}

#else  // LLVM's library has them for whole numbers alone

template <class T>
bool read(std::string_view text, T& value) {
    if (text.empty() || text.find_first_not_of("0123456789+-.e") != std::string_view::npos || text[0] == '+') return false;
    const std::string terminated(text);
    char* end = nullptr;
    const double number = std::strtod(terminated.c_str(), &end);
    value = static_cast<T>(number);
    return *end == '\0' && std::isfinite(value);
}
template <class T>
std::string write(T value) {
    char digits[64];
    T again{};
    for (int precision = 1; precision <= 17; precision++) {
        std::snprintf(digits, sizeof digits, "%.*g", precision, static_cast<double>(value));
        if (read(digits, again) && again == value) break;
    }
    return digits;
}

#endif

}  // namespace

std::string shortest(double value) { return write(value); }
std::string shortest(float value) { return write(value); }
bool read_number(std::string_view text, double& value) { return read(text, value); }
bool read_number(std::string_view text, float& value) { return read(text, value); }

}  // namespace sd
