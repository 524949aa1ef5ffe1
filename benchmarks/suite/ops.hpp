// Ops as a network uses them: recorded, run forward and backward.
#pragma once

#include <functional>
#include <string>
#include <vector>

namespace sd::bench {

struct OpCase {
    std::string name;
    std::function<std::function<void()>()> prepare;  // what it returns runs the op forward and backward once
};
std::vector<OpCase> op_cases();

}  // namespace sd::bench
