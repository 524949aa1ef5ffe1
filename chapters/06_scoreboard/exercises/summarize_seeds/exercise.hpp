// Exercise 1 (10 min): several seeds, one line of the scoreboard
//
// A program ran with n seeds. Its quality is summarized by the mean m = sum x_i / n and the standard deviation of *one run*,
// s = sqrt(sum (x_i - m)^2 / (n - 1)); of a single run s is 0. A run that is not finite diverged: it is counted and enters neither.
// A time is summarized by its least value: what else the machine does can only add to it; its deviation is 0.
#pragma once

#include <vector>

namespace exercise {

struct Summary {
    double value = 0, deviation = 0;
    int runs = 0, diverged = 0;  // finite runs, and the others
};

// No finite run: value and deviation are 0.
Summary summarize(const std::vector<double>& values, bool is_time);

}  // namespace exercise
