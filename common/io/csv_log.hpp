// log.csv: one row for each logged step, written at once, so that it can be followed while a program runs.
#pragma once

#include <cstdint>
#include <cstdio>
#include <memory>
#include <string>
#include <vector>

namespace sd {

class CsvLog {
public:
    // columns: the names after the first one, which is "step". A new run starts the file anew; one that goes on after step
    // `resumed_at` keeps the rows up to there, so that the file ends as if nothing had happened.
    CsvLog(const std::string& path, const std::vector<std::string>& columns, std::int64_t resumed_at = 0);

    // One value a column; NaN stays empty. Throws Error where the file can't be written.
    void row(std::int64_t step, const std::vector<double>& values);

private:
    struct Close {
        void operator()(std::FILE* file) const { std::fclose(file); }
    };
    std::string path_;
    std::size_t columns_;
    std::unique_ptr<std::FILE, Close> file_;
};

}  // namespace sd
