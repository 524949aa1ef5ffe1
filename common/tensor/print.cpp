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
    const std::int64_t length = t.dim(axis), inner = stride / length;
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
        std::size_t special = 0;  // width of the widest NaN or infinity, which stands across the point
        for (float v : shown) {
            const Number n = parts_of(v, exponent_);
            if (!std::isfinite(v)) {
                special = std::max(special, n.before.size());
                continue;
            }
            before_ = std::max(before_, n.before.size());
            after_ = std::max(after_, n.after.size());
            point_ = 1;
        }
        before_ = std::max(before_, special - std::min(special, point_ + after_));
    }
    void print() {
        axis(0, 0, t_.numel(), 1);
        out_ << line_;
    }

private:
    std::string text_of(float v) const {
        const std::size_t width = before_ + point_ + after_;
        if (!std::isfinite(v)) return padded_left(parts_of(v, exponent_).before, width);
        if (exponent_) {
            char text[64];
            std::snprintf(text, sizeof text, "%#.*e", static_cast<int>(after_) - 4, static_cast<double>(v));  // "e+03" belongs to `after`
            return padded_left(text, width);
        }
        const Number n = parts_of(v, false);
        std::string text = padded_left(n.before, before_) + '.' + n.after;
        return text.append(width - text.size(), ' ');
    }
    static std::string padded_left(std::string text, std::size_t width) { return text.insert(0, width - std::min(width, text.size()), ' '); }

    void axis(int a, std::int64_t offset, std::int64_t stride, std::size_t indent) {
        const std::int64_t length = t_.dim(a), inner = stride / length;
        const bool innermost = a + 1 == t_.ndim();
        line_ += '[';
        for (std::int64_t i = 0; i < length; i++) {
            if (shortened_ && length > 2 * kEdge && i == kEdge) {
                between(a, i, 3, indent);
                line_ += "...";
                i = length - kEdge;
            }
            const std::string text = innermost ? text_of(t_[offset + i]) : "";
            between(a, i, text.size(), indent);
            if (innermost) line_ += text;
            else axis(a + 1, offset + i * inner, inner, indent + 1);
        }
        line_ += ']';
    }

    // What stands in front of entry i of axis a: a space or, where the line is full, a new one; between rows new lines.
    void between(int a, std::int64_t i, std::size_t width, std::size_t indent) {
        if (i == 0) return;
        int lines = t_.ndim() - a - 1;
        if (lines == 0 && line_.size() + 1 + width > kLineWidth) lines = 1;
        if (lines == 0) line_ += ' ';
        for (; lines > 0; lines--) {
            out_ << line_.substr(0, line_.find_last_not_of(' ') + 1) << '\n';
            line_.assign(lines == 1 ? indent : 0, ' ');
        }
    }

    std::string line_;  // not yet written
    std::ostream& out_;
    const Tensor& t_;
    bool shortened_, exponent_ = false;
    std::size_t before_ = 0, point_ = 0, after_ = 0;  // characters before the point, of the point, and behind it
};

}  // namespace

std::ostream& operator<<(std::ostream& out, const Tensor& t) {
    if (!t) return out << "(empty tensor)";
    if (t.ndim() == 0) {
        const Number n = parts_of(t[0], std::abs(t[0]) >= 1e16f || (t[0] != 0 && std::abs(t[0]) < 1e-4f));
        return out << n.before << (std::isfinite(t[0]) ? "." + (n.after.empty() ? "0" : n.after) : "");
    }
    out << t.shape() << '\n';
    if (t.numel() == 0) return out << "[]";
    Printer(out, t).print();
    return out;
}

}  // namespace sd
