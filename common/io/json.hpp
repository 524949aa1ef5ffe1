// JSON (RFC 8259): a value, a strict reader and a writer. Whole numbers stay exact; objects keep their order.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace sd {

// The text with each byte that belongs to no well-formed UTF-8 sequence replaced by U+FFFD, the replacement character.
std::string to_utf8(std::string_view text);

class Json {
public:
    using Array = std::vector<Json>;
    using Object = std::vector<std::pair<std::string, Json>>;

    Json() = default;  // null
    Json(const Json&);  // these five live in the source file: inlined, they make g++ 12 warn of uninitialized values that are not
    Json(Json&&) noexcept;
    Json& operator=(const Json&);
    Json& operator=(Json&&) noexcept;
    ~Json();
    Json(bool value) : value_(value) {}
    Json(int value) : value_(std::int64_t{value}) {}
    Json(std::int64_t value) : value_(value) {}
    Json(double value) : value_(value) {}  // NaN and infinity, which JSON lacks, are written as null
    Json(const char* value) : value_(std::string(value)) {}
    Json(std::string value) : value_(std::move(value)) {}
    Json(Array value) : value_(std::move(value)) {}
    Json(Object value) : value_(std::move(value)) {}

    // Reads one value that fills the whole text. Throws Error "name: ... at byte N": also for a repeated key, bad UTF-8, more
    // than 64 levels, and numbers beyond the range of double.
    static Json parse(std::string_view text, const std::string& name = "JSON");
    static Json parse_file(const std::string& path);

    // Text that parse() reads back to an equal value (strings as to_utf8 leaves them); indent 0 writes one line.
    std::string text(int indent = 2) const;

    bool is_null() const { return std::holds_alternative<std::monostate>(value_); }
    bool is_bool() const { return std::holds_alternative<bool>(value_); }
    bool is_integer() const { return std::holds_alternative<std::int64_t>(value_); }
    bool is_number() const { return is_integer() || std::holds_alternative<double>(value_); }
    bool is_string() const { return std::holds_alternative<std::string>(value_); }
    bool is_array() const { return std::holds_alternative<Array>(value_); }
    bool is_object() const { return std::holds_alternative<Object>(value_); }

    // The content; throws Error where the value is of another type.
    bool boolean() const;
    std::int64_t integer() const;
    double number() const;
    const std::string& string() const;
    const Array& array() const;
    const Object& object() const;

    const Json* find(std::string_view key) const;         // null where the object has no such key, or this is no object
    const Json& operator[](std::string_view key) const;   // throws Error naming the missing key
    void set(std::string_view key, Json value);           // adds or replaces; a null becomes an object first
    void push_back(Json value);                           // a null becomes an array first

    bool operator==(const Json& other) const = default;

private:
    std::variant<std::monostate, bool, std::int64_t, double, std::string, Array, Object> value_;
};

}  // namespace sd
