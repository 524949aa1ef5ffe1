// Floating-point numbers as text.
#pragma once

#include <string>
#include <string_view>

namespace sd {

std::string shortest(double value);  // the fewest digits that read back as the same number
std::string shortest(float value);

bool read_number(std::string_view text, double& value);  // false where the whole text is not a number, or is out of range
bool read_number(std::string_view text, float& value);

}  // namespace sd
