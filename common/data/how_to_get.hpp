// The data sets and networks that `make data` brings, and what to do about one that is not there.
#pragma once

#include <string>
#include <vector>

namespace sd {

// Their folders' names, as in common/data/sources.tsv.
std::vector<std::string> known_sets();

// "'make data SET=pictures' brings it (6.5 MB)"; empty for a set that it does not bring.
std::string how_to_get(const std::string& set);

}  // namespace sd
