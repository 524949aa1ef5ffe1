#include "common/io/json.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <unordered_set>

#include "common/io/file.hpp"
#include "common/io/number.hpp"
#include "common/tensor/check.hpp"

namespace sd {
namespace {

constexpr int kMaxDepth = 64;

// Bytes of the well-formed UTF-8 sequence (Unicode, table 3-7) that the text begins with; 0 where it begins with none.
std::size_t sequence_length(std::string_view text) {
    const auto byte = [&](std::size_t i) { return i < text.size() ? static_cast<unsigned char>(text[i]) : 0u; };
    const unsigned lead = byte(0), second = byte(1);
    if (lead < 0x80) return text.empty() ? 0 : 1;
    const std::size_t length = lead >= 0xC2 && lead <= 0xDF ? 2 : lead >= 0xE0 && lead <= 0xEF ? 3 : lead >= 0xF0 && lead <= 0xF4 ? 4 : 0;
    bool good = true;
    for (std::size_t i = 1; i < length; ++i) good = good && (byte(i) & 0xC0) == 0x80;
    if (lead == 0xE0) good = good && second >= 0xA0;  // not a longer form of a shorter sequence
    if (lead == 0xED) good = good && second <= 0x9F;  // no surrogates
    if (lead == 0xF0) good = good && second >= 0x90;
    if (lead == 0xF4) good = good && second <= 0x8F;  // not beyond U+10FFFF
    return good ? length : 0;
}

// A recursive descent over the text: one function for each rule of the grammar.
class Parser {
public:
    Parser(std::string_view text, const std::string& name) : text_(text), name_(name) {}

    Json document() {
        Json value = this->value(0);
        skip_space();
        if (at_ != text_.size()) wrong("something after the end");
        return value;
    }

private:
    [[noreturn]] void wrong(const char* what) const { fail(name_, ": not valid JSON: ", what, " at byte ", at_); }

    char peek() const { return at_ < text_.size() ? text_[at_] : '\0'; }

    bool accept(char c) {
        const bool here = at_ < text_.size() && text_[at_] == c;
        at_ += here;
        return here;
    }

    void skip_space() {
        while (at_ < text_.size() && (text_[at_] == ' ' || text_[at_] == '\n' || text_[at_] == '\t' || text_[at_] == '\r')) ++at_;
    }

    Json value(int depth) {
        if (depth > kMaxDepth) wrong("more than 64 levels");
        skip_space();
        if (at_ == text_.size()) wrong("the text ends");
        switch (peek()) {
            case '{': return object(depth);
            case '[': return array(depth);
            case '"': return Json(string());
            case 't': return word("true", Json(true));
            case 'f': return word("false", Json(false));
            case 'n': return word("null", Json());
            default: return number();
        }
    }

    Json word(std::string_view expected, Json value) {
        if (text_.substr(at_, expected.size()) != expected) wrong("an unknown word");
        at_ += expected.size();
        return value;
    }

    Json array(int depth) {
        accept('[');
        Json::Array items;
        skip_space();
        if (accept(']')) return Json(std::move(items));
        do items.push_back(value(depth + 1));
        while (skip_space(), accept(','));
        if (!accept(']')) wrong("',' or ']' expected");
        return Json(std::move(items));
    }

    Json object(int depth) {
        accept('{');
        Json::Object members;
        std::unordered_set<std::string> keys;
        skip_space();
        if (accept('}')) return Json(std::move(members));
        do {
            skip_space();
            if (peek() != '"') wrong("a key in quotes expected");
            std::string key = string();
            if (!keys.insert(key).second) wrong("a key that was already there");
            skip_space();
            if (!accept(':')) wrong("':' expected");
            members.emplace_back(std::move(key), value(depth + 1));
        } while (skip_space(), accept(','));
        if (!accept('}')) wrong("',' or '}' expected");
        return Json(std::move(members));
    }

    Json number() {
        const std::size_t begin = at_;
        accept('-');
        if (!accept('0') && digits() == 0) wrong("a value expected");
        bool whole = true;
        if (accept('.')) {
            whole = false;
            if (digits() == 0) wrong("a digit expected");
        }
        if (peek() == 'e' || peek() == 'E') {
            whole = false;
            ++at_;
            if (!accept('+')) accept('-');
            if (digits() == 0) wrong("a digit expected");
        }
        const char *first = text_.data() + begin, *last = text_.data() + at_;
        std::int64_t integer = 0;
        if (whole && std::from_chars(first, last, integer).ec == std::errc()) return Json(integer);
        double real = 0;
        if (!read_number({first, static_cast<std::size_t>(last - first)}, real)) wrong("a number out of range");
        return Json(real);
    }

    int digits() {
        int count = 0;
        for (; peek() >= '0' && peek() <= '9'; ++at_) ++count;
        return count;
    }

    std::string string() {
        accept('"');
        std::string result;
        while (!accept('"')) {
            if (at_ == text_.size()) wrong("a string without an end");
            const unsigned char c = static_cast<unsigned char>(text_[at_]);
            if (c < 0x20) wrong("a control character in a string");
            if (c == '\\') escape(result);
            else if (c < 0x80) result += text_[at_++];
            else multibyte(result);
        }
        return result;
    }

    void escape(std::string& result) {
        ++at_;
        const char c = peek();
        ++at_;
        switch (c) {
            case '"': case '\\': case '/': result += c; break;
            case 'b': result += '\b'; break;
            case 'f': result += '\f'; break;
            case 'n': result += '\n'; break;
            case 'r': result += '\r'; break;
            case 't': result += '\t'; break;
            case 'u': append_utf8(result, escaped_code_point()); break;
            default: --at_; wrong("an unknown escape");
        }
    }

    // \uXXXX, or a pair of them for a code point beyond 16 bits.
    std::uint32_t escaped_code_point() {
        const std::uint32_t high = hex4();
        if (high < 0xD800 || high > 0xDFFF) return high;
        if (high > 0xDBFF || !accept('\\') || !accept('u')) wrong("half of a surrogate pair");
        const std::uint32_t low = hex4();
        if (low < 0xDC00 || low > 0xDFFF) wrong("half of a surrogate pair");
        return 0x10000 + ((high - 0xD800) << 10) + (low - 0xDC00);
    }

    std::uint32_t hex4() {
        std::uint32_t code = 0;
        const std::string_view four = text_.substr(std::min(at_, text_.size()), 4);
        const auto [end, error] = std::from_chars(four.data(), four.data() + four.size(), code, 16);
        if (error != std::errc() || four.size() != 4 || end != four.data() + 4) wrong("four hexadecimal digits expected");
        at_ += 4;
        return code;
    }

    static void append_utf8(std::string& out, std::uint32_t code) {
        const auto tail = [&](int shift) { out += static_cast<char>(0x80 | ((code >> shift) & 0x3F)); };
        if (code < 0x80) out += static_cast<char>(code);
        else if (code < 0x800) out += static_cast<char>(0xC0 | (code >> 6)), tail(0);
        else if (code < 0x10000) out += static_cast<char>(0xE0 | (code >> 12)), tail(6), tail(0);
        else out += static_cast<char>(0xF0 | (code >> 18)), tail(12), tail(6), tail(0);
    }

    void multibyte(std::string& out) {
        const std::size_t length = sequence_length(text_.substr(at_));
        if (length == 0) wrong("bad UTF-8");
        out += text_.substr(at_, length);
        at_ += length;
    }

    std::string_view text_;
    const std::string& name_;
    std::size_t at_ = 0;
};

void write_string(std::string& out, const std::string& value) {
    static const char* hex = "0123456789abcdef";
    out += '"';
    for (const char c : to_utf8(value)) {
        const unsigned char u = static_cast<unsigned char>(c);
        if (c == '"' || c == '\\') out += '\\', out += c;
        else if (c == '\n') out += "\\n";
        else if (c == '\t') out += "\\t";
        else if (u < 0x20) out += "\\u00", out += hex[u >> 4], out += hex[u & 15];
        else out += c;
    }
    out += '"';
}

void write_number(std::string& out, double value) {
    if (!std::isfinite(value)) {
        out += "null";
        return;
    }
    const std::string digits = shortest(value);
    out += digits;
    if (digits.find_first_of(".e") == std::string::npos) out += ".0";  // so that it is read as a double again
}

void write(std::string& out, const Json& value, int indent, int level) {
    const auto new_line = [&](int at_level) {
        if (indent > 0) out += '\n', out.append(static_cast<std::size_t>(indent * at_level), ' ');
    };
    if (value.is_null()) out += "null";
    else if (value.is_bool()) out += value.boolean() ? "true" : "false";
    else if (value.is_integer()) out += std::to_string(value.integer());
    else if (value.is_number()) write_number(out, value.number());
    else if (value.is_string()) write_string(out, value.string());
    else if (value.is_array()) {
        out += '[';
        const char* comma = "";
        for (const Json& item : value.array()) {
            out += comma, new_line(level + 1), comma = ",";
            write(out, item, indent, level + 1);
        }
        if (!value.array().empty()) new_line(level);
        out += ']';
    } else {
        out += '{';
        const char* comma = "";
        for (const auto& [key, item] : value.object()) {
            out += comma, new_line(level + 1), comma = ",";
            write_string(out, key);
            out += indent > 0 ? ": " : ":";
            write(out, item, indent, level + 1);
        }
        if (!value.object().empty()) new_line(level);
        out += '}';
    }
}

template <class T>
const T& get(const T* value, const char* expected) {
    check(value != nullptr, "JSON: ", expected, " expected, another type found");
    return *value;
}

}  // namespace

std::string to_utf8(std::string_view text) {
    std::string out;
    while (!text.empty()) {
        const std::size_t length = sequence_length(text);
        out += length > 0 ? text.substr(0, length) : "\xEF\xBF\xBD";
        text.remove_prefix(std::max<std::size_t>(length, 1));
    }
    return out;
}

Json::Json(const Json&) = default;
Json::Json(Json&&) noexcept = default;
Json& Json::operator=(const Json&) = default;
Json& Json::operator=(Json&&) noexcept = default;
Json::~Json() = default;

Json Json::parse(std::string_view text, const std::string& name) { return Parser(text, name).document(); }

Json Json::parse_file(const std::string& path) { return parse(read_text(path), path); }

std::string Json::text(int indent) const {
    std::string out;
    write(out, *this, indent, 0);
    return out;
}

bool Json::boolean() const { return get(std::get_if<bool>(&value_), "true or false"); }
std::int64_t Json::integer() const { return get(std::get_if<std::int64_t>(&value_), "a whole number"); }
double Json::number() const { return is_integer() ? static_cast<double>(integer()) : get(std::get_if<double>(&value_), "a number"); }
const std::string& Json::string() const { return get(std::get_if<std::string>(&value_), "a string"); }
const Json::Array& Json::array() const { return get(std::get_if<Array>(&value_), "an array"); }
const Json::Object& Json::object() const { return get(std::get_if<Object>(&value_), "an object"); }

const Json* Json::find(std::string_view key) const {
    if (!is_object()) return nullptr;
    for (const auto& [name, value] : object())
        if (name == key) return &value;
    return nullptr;
}

const Json& Json::operator[](std::string_view key) const {
    const Json* value = find(key);
    check(value != nullptr, "JSON: no \"", key, "\"");
    return *value;
}

void Json::set(std::string_view key, Json value) {
    if (is_null()) value_ = Object{};
    get(std::get_if<Object>(&value_), "an object");
    for (auto& [name, old] : std::get<Object>(value_))
        if (name == key) {
            old = std::move(value);
            return;
        }
    std::get<Object>(value_).emplace_back(std::string(key), std::move(value));
}

void Json::push_back(Json value) {
    if (is_null()) value_ = Array{};
    get(std::get_if<Array>(&value_), "an array");
    std::get<Array>(value_).push_back(std::move(value));
}

}  // namespace sd
