// A program's options: typed, with a default (one for each budget where they differ), a range, a unit and a line of help.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

namespace sd {

enum class Budget { quick, standard, full };  // seconds; a coffee break; up to two hours

const char* budget_name(Budget budget);  // "quick", "default", "full": as after --budget

struct ByBudget {
    double quick, standard, full;
};

struct Range {
    double least, most;
};

class Options {
public:
    // Each names a long option --name VALUE and the variable that receives it; the variable's value beforehand is the default.
    // Names, defaults, ranges and units appear in --help.
    void number(const std::string& name, int* value, Range range, const std::string& unit, const std::string& help);
    void number(const std::string& name, std::int64_t* value, Range range, const std::string& unit, const std::string& help);
    void number(const std::string& name, float* value, Range range, const std::string& unit, const std::string& help);
    void number(const std::string& name, double* value, Range range, const std::string& unit, const std::string& help);
    void text(const std::string& name, std::string* value, const std::string& placeholder, const std::string& help);
    void word(const std::string& name, std::string* value, const std::string& help);  // part of a file's name: letters, digits, _ - and .
    void choice(const std::string& name, std::string* value, const std::vector<std::string>& allowed, const std::string& help);
    void flag(const std::string& name, bool* value, const std::string& help);  // --name alone sets it

    // The last declared number has another default for each budget.
    void by_budget(ByBudget defaults);

    // What may follow the options: `picture.png ...`; without this, a word that is no option is an error.
    void words(std::vector<std::string>* values, const std::string& placeholder, const std::string& help);

    // Options declared after this call belong to the program itself: they head the help, and settings() lists them.
    void begin_own() { own_from_ = options_.size(); }

    // Fills the variables. Throws Error in one line for an unknown option, a value that is missing, malformed or out of range.
    // Returns false when --help was asked for.
    bool parse(int argc, char** argv);

    // Fills in the defaults that depend on the budget, where the command line gave no value.
    void apply_budget(Budget budget);

    std::string help(const std::string& program, const std::string& about) const;

    // The own options as "epochs=4 lr=0.001": two runs with equal settings compute the same.
    std::string settings() const;

private:
    struct Option {
        std::string name, placeholder, help, limits;
        std::function<void(const std::string&)> set;
        std::function<std::string()> show;
        std::function<void(double)> assign;  // numbers only
        std::vector<double> defaults;        // quick, standard, full
        std::string default_text;
        bool is_flag = false, given = false;
    };

    template <class T>
    void add_number(const std::string& name, T* value, Range range, const std::string& unit, const std::string& help);

    std::vector<Option> options_;
    std::size_t own_from_ = 0;
    std::vector<std::string>* words_ = nullptr;
    std::string words_placeholder_, words_help_;
};

}  // namespace sd
