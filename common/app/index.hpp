// OUT/index.html: one plain page with every picture, plot and number found below OUT, by chapter. Opens from the file system.
#pragma once

#include <string>

namespace sd {

// Reads OUT/CHAPTER/PROGRAM/BUDGET-seedN/results.json of all runs and writes OUT/index.html.
void write_index(const std::string& out);

}  // namespace sd
