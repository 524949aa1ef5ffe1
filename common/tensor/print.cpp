// Printing a tensor as NumPy prints an array (numpy.set_printoptions' defaults): the fewest digits that tell each float from its
// neighbours, at most 8 behind the point, columns aligned; exponents where the range is wide; the middle of long axes left out.
#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <ostream>
#include <string>
#include <vector>

#include "common/tensor/tensor.hpp"

namespace sd {
namespace {

constexpr std::int64_t kMostValues = 1000, kEdge = 3;  // with more values, this many at each end of an axis
constexpr std::size_t kLineWidth = 75;

// The values that are shown, in order.
void collect(const Tensor& t, int axis, std::int64_t offset, std::int64_t stride, bool shortened, std::vector<float>& shown) {
    if (axis == t.ndim()) return shown.push_back(t[offset]);
    const std::int64_t length = t.dim(axis), inner = length ? stride / length : 0;
    for (std::int64_t i = 0; i < length; i++) {
        if (shortened && length > 2 * kEdge && i == kEdge) i = length - kEdge;
        collect(t, axis + 1, offset + i * inner, inner, shortened, shown);
    }
}

// One number in parts, so that columns align at the point.
struct Number {
    std::string before, after;  // "-3", "25" of -3.25; the exponent belongs to `after`
};

std::string shortest(float v, bool exponent) {
    char text[64];
    int digits = 0;  // behind the first one
    for (; digits < 9; digits++) {
        std::snprintf(text, sizeof text, "%.*e", digits, static_cast<double>(v));
        if (std::strtof(text, nullptr) == v) break;
    }
    if (exponent) return text;
    const int power = std::atoi(std::strchr(text, 'e') + 1);
    std::snprintf(text, sizeof text, "%.*f", std::clamp(digits - power, 0, 8), static_cast<double>(v));
    return text;
}

Number parts_of(float v, bool exponent) {
    if (std::isnan(v)) return {"nan", ""};
    if (std::isinf(v)) return {v < 0 ? "-inf" : "inf", ""};
    std::string text = shortest(v, exponent), power;
    if (const auto e = text.find('e'); e != std::string::npos) power = text.substr(e), text.resize(e);
    const auto point = text.find('.');
    std::string after = point == std::string::npos ? "" : text.substr(point + 1);
    if (!exponent)
        while (!after.empty() && after.back() == '0') after.pop_back();
    return {text.substr(0, point), after + power};
}

class Printer {
public:
    Printer(std::ostream& out, const Tensor& t) : out_(out), t_(t), shortened_(t.numel() > kMostValues) {
        std::vector<float> shown;
        collect(t, 0, 0, t.numel(), shortened_, shown);
        float largest = 0, smallest = INFINITY;
        for (float v : shown) {
            if (!std::isfinite(v) || v == 0) continue;
            largest = std::max(largest, std::abs(v));
            smallest = std::min(smallest, std::abs(v));
        }
        exponent_ = largest > 0 && (largest >= 1e8f || smallest < 1e-4f || largest / smallest > 1000);
        for (float v : shown) {
            const Number n = parts_of(v, exponent_);
            before_ = std::max(before_, n.before.size());
            if (std::isfinite(v)) after_ = std::max(after_, n.after.size()), pointed_ = true;
        }
        // NaN and infinity take the place of digits and point alike.
        const std::size_t plain = before_ + (pointed_ ? 1 + after_ : 0);
        width_ = std::max(plain, before_);
    }
    void print() { axis(0, 0, t_.numel(), 1); }

private:
    std::string text_of(float v) const {
        const Number n = parts_of(v, exponent_);
        std::string text = n.before;
        if (std::isfinite(v)) {
            text.insert(0, before_ - n.before.size(), ' ');
            std::string after = n.after;
            if (exponent_) {  // 1.5e+03 beside 1.25e+03: zeros in front of the exponent
                const auto e = after.find('e');
                after.insert(e, after_ - after.size(), '0');
            }
            text += '.' + after;
        }
        if (text.size() < width_) text.insert(std::isfinite(v) ? text.size() : 0, width_ - text.size(), ' ');
        return text;
    }

    void axis(int a, std::int64_t offset, std::int64_t stride, std::size_t indent) {
        const std::int64_t length = t_.dim(a), inner = length ? stride / length : 0;
        const bool last = a + 1 == t_.ndim();
        out_ << '[';
        std::size_t column = indent;
        for (std::int64_t i = 0; i < length; i++) {
            const bool skip = shortened_ && length > 2 * kEdge && i == kEdge;
            if (i > 0 && !last) out_ << std::string(static_cast<std::size_t>(t_.ndim() - a - 1), '\n') << std::string(indent, ' ');
            if (skip) i = length - kEdge;
            if (last) {
                const std::string text = skip ? "..." : text_of(t_[offset + i]);
                if (i > 0 && column + 1 + text.size() > kLineWidth) {
                    out_ << '\n' << std::string(indent, ' ');
                    column = indent;
                } else if (i > 0) {
                    out_ << ' ';
                    column++;
                }
                out_ << text;
                column += text.size();
                if (skip) {
                    const std::string next = text_of(t_[offset + i]);
                    out_ << ' ' << next;
                    column += 1 + next.size();
                }
            } else {
                if (skip) out_ << "..." << std::string(static_cast<std::size_t>(t_.ndim() - a - 1), '\n') << std::string(indent, ' ');
                axis(a + 1, offset + i * inner, inner, indent + 1);
            }
        }
        out_ << ']';
    }

    std::ostream& out_;
    const Tensor& t_;
    bool shortened_, exponent_ = false, pointed_ = false;
    std::size_t before_ = 0, after_ = 0, width_ = 0;
};

}  // namespace

std::ostream& operator<<(std::ostream& out, const Tensor& t) {
    if (!t) return out << "(empty tensor)";
    if (t.ndim() == 0) {
        const Number n = parts_of(t[0], std::abs(t[0]) >= 1e16f || (t[0] != 0 && std::abs(t[0]) < 1e-4f));
        return out << n.before << (std::isfinite(t[0]) ? "." + (n.after.empty() ? "0" : n.after) : "");
    }
    out << t.shape() << '\n';
    Printer(out, t).print();
    return out;
}

}  // namespace sd
