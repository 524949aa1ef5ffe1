// What to do about a data set or a network that is not there.
#pragma once

#include <string>

namespace sd {

// "'make data SET=pictures' brings it (6.5 MB)". set: a folder's name in common/data/sources.tsv.
std::string how_to_get(const std::string& set);

}  // namespace sd
