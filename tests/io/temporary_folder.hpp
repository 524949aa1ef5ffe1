// A folder that exists as long as the test, for the tests of everything that reads and writes files.
#pragma once

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <vector>

namespace sd {

struct TemporaryFolder {
    std::string path;

    TemporaryFolder() {
        std::string pattern = (std::filesystem::temp_directory_path() / "sd-test-XXXXXX").string();
        path = ::mkdtemp(pattern.data());
    }
    ~TemporaryFolder() { std::filesystem::remove_all(path); }
    TemporaryFolder(const TemporaryFolder&) = delete;
    TemporaryFolder& operator=(const TemporaryFolder&) = delete;

    // All files in it, sorted, relative to it.
    std::vector<std::string> files() const {
        std::vector<std::string> names;
        for (const auto& entry : std::filesystem::recursive_directory_iterator(path))
            if (entry.is_regular_file()) names.push_back(std::filesystem::relative(entry.path(), path).string());
        std::sort(names.begin(), names.end());
        return names;
    }
};

}  // namespace sd
