#include "common/app/options.hpp"

#include <charconv>
#include <cmath>
#include <limits>

#include <getopt.h>

#include "common/io/number.hpp"
#include "common/tensor/check.hpp"

namespace sd {
namespace {

template <class T>
std::string written(T value) {
    if constexpr (std::is_integral_v<T>)
        return std::to_string(value);
    else
        return shortest(value);
}
template <class T>
bool read(const std::string& text, T& value) {
    if constexpr (std::is_integral_v<T>) {
        const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
        return !text.empty() && error == std::errc() && end == text.data() + text.size();
    } else {
        return read_number(text, value);
    }
}

std::string limits_text(Range range, const std::string& unit) {
    const bool bounded = std::isfinite(range.most);
    const std::string numbers = bounded ? shortest(range.least) + " to " + shortest(range.most) : "at least " + shortest(range.least);
    return numbers + (unit.empty() ? "" : " " + unit);
}

}  // namespace

const char* budget_name(Budget budget) {
    return budget == Budget::quick ? "quick" : budget == Budget::standard ? "default" : "full";
}

template <class T>
void Options::add_number(const std::string& name, T* value, Range range, const std::string& unit, const std::string& help) {
    Option option;
    option.name = name;
    option.placeholder = "N";
    option.help = help;
    option.limits = limits_text(range, unit);
    option.set = [=](const std::string& text) {
        T parsed{};
        const bool inside = read(text, parsed) && static_cast<double>(parsed) >= range.least && static_cast<double>(parsed) <= range.most;
        check(inside, "--", name, " ", text, ": a ", std::is_integral_v<T> ? "whole " : "", "number, ", limits_text(range, unit), ", expected");
        *value = parsed;
    };
    option.show = [=] { return written(*value); };
    option.assign = [=](double x) { *value = static_cast<T>(x); };
    option.default_text = written(*value);
    options_.push_back(std::move(option));
}

void Options::number(const std::string& name, int* value, Range range, const std::string& unit, const std::string& help) {
    add_number(name, value, range, unit, help);
}
void Options::number(const std::string& name, std::int64_t* value, Range range, const std::string& unit, const std::string& help) {
    add_number(name, value, range, unit, help);
}
void Options::number(const std::string& name, float* value, Range range, const std::string& unit, const std::string& help) {
    add_number(name, value, range, unit, help);
}
void Options::number(const std::string& name, double* value, Range range, const std::string& unit, const std::string& help) {
    add_number(name, value, range, unit, help);
}

void Options::text(const std::string& name, std::string* value, const std::string& placeholder, const std::string& help) {
    Option option;
    option.name = name;
    option.placeholder = placeholder;
    option.help = help;
    option.set = [=](const std::string& text) {
        check(!text.empty(), "--", name, ": ", placeholder, " expected, nothing found");
        *value = text;
    };
    option.show = [=] { return *value; };
    option.default_text = *value;
    options_.push_back(std::move(option));
}

void Options::word(const std::string& name, std::string* value, const std::string& help) {
    text(name, value, "WORD", help);
    options_.back().set = [=](const std::string& given) {
        const bool plain = !given.empty() && given.find_first_not_of("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-.") == std::string::npos;
        check(plain && given[0] != '.', "--", name, " ", given, ": letters, digits, '_', '-' and '.' inside expected");
        *value = given;
    };
}

void Options::choice(const std::string& name, std::string* value, const std::vector<std::string>& allowed, const std::string& help) {
    std::string list;
    for (const std::string& word : allowed) list += (list.empty() ? "" : "|") + word;
    text(name, value, list, help);
    options_.back().set = [=](const std::string& given) {
        for (const std::string& word : allowed)
            if (word == given) {
                *value = given;
                return;
            }
        fail("--", name, " ", given, ": one of ", list, " expected");
    };
}

void Options::flag(const std::string& name, bool* value, const std::string& help) {
    Option option;
    option.name = name;
    option.help = help;
    option.is_flag = true;
    option.set = [=](const std::string&) { *value = true; };
    option.show = [=] { return std::string(*value ? "yes" : "no"); };
    options_.push_back(std::move(option));
}

void Options::by_budget(ByBudget defaults) {
    check(!options_.empty() && options_.back().assign != nullptr, "[Options::by_budget] the last option is no number");
    options_.back().defaults = {defaults.quick, defaults.standard, defaults.full};
    options_.back().default_text = written(defaults.quick) + " / " + written(defaults.standard) + " / " + written(defaults.full) + " (quick / default / full)";
}

void Options::words(std::vector<std::string>* values, const std::string& placeholder, const std::string& help) {
    words_ = values;
    words_placeholder_ = placeholder;
    words_help_ = help;
}

bool Options::parse(int argc, char** argv) {
    std::vector<option> table;
    for (const Option& o : options_) table.push_back({o.name.c_str(), o.is_flag ? no_argument : required_argument, nullptr, 0});
    table.push_back({"help", no_argument, nullptr, 0});
    table.push_back({nullptr, 0, nullptr, 0});

    ::optind = 0;  // start anew: tests parse several command lines
    ::opterr = 0;  // the messages are ours
    for (;;) {
        int index = -1;
        const int previous = ::optind > 0 ? ::optind : 1;
        const int found = ::getopt_long(argc, argv, ":h", table.data(), &index);
        if (found == -1) break;
        if (found == 'h' || (found == 0 && index == static_cast<int>(options_.size()))) return false;
        if (found == ':') fail(argv[::optind - 1], ": a value expected; --help explains each option");
        if (found != 0) fail(argv[std::max(previous, ::optind - 1)], ": no such option; --help lists them");
        options_[static_cast<std::size_t>(index)].set(::optarg != nullptr ? ::optarg : "");
        options_[static_cast<std::size_t>(index)].given = true;
    }
    for (int i = ::optind; i < argc; ++i) {
        check(words_ != nullptr, argv[i], ": not expected here; options begin with --, --help lists them");
        words_->push_back(argv[i]);
    }
    return true;
}

void Options::apply_budget(Budget budget) {
    for (Option& option : options_)
        if (!option.given && !option.defaults.empty()) option.assign(option.defaults[static_cast<std::size_t>(budget)]);
}

std::string Options::help(const std::string& program, const std::string& about) const {
    std::string out = "usage: " + program + " [options]" + (words_ != nullptr ? " " + words_placeholder_ : "") + "\n\n" + about + "\n";
    if (words_ != nullptr) out += "\n  " + words_placeholder_ + "\n      " + words_help_ + "\n";
    const auto list = [&](std::size_t begin, std::size_t end) {
        for (std::size_t i = begin; i < end; ++i) {
            const Option& o = options_[i];
            out += "  --" + o.name + (o.is_flag ? "" : " " + o.placeholder) + "\n      " + o.help;
            if (!o.limits.empty()) out += "; " + o.limits;
            if (!o.default_text.empty()) out += "; default " + o.default_text;
            out += "\n";
        }
    };
    if (own_from_ < options_.size()) out += "\nOptions of this program:\n";
    list(own_from_, options_.size());
    out += "\nOptions of every program:\n";
    list(0, own_from_);
    return out + "  --help\n      prints this\n";
}

std::string Options::settings() const {
    std::string out;
    for (std::size_t i = own_from_; i < options_.size(); ++i) out += (out.empty() ? "" : " ") + options_[i].name + "=" + options_[i].show();
    return out;
}

}  // namespace sd
