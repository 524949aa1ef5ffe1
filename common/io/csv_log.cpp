#include "common/io/csv_log.hpp"

#include <cerrno>
#include <charconv>
#include <cmath>
#include <cstring>

#include "common/io/file.hpp"
#include "common/io/number.hpp"
#include "common/tensor/check.hpp"

namespace sd {
namespace {

// The complete rows of a log up to this step.
std::string rows_up_to(const std::string& log, std::int64_t last) {
    std::string kept;
    std::size_t at = log.find('\n');  // behind the header
    while (at != std::string::npos && ++at < log.size()) {
        const std::size_t end = log.find('\n', at);
        std::int64_t step = 0;
        const bool is_row = end != std::string::npos && std::from_chars(log.data() + at, log.data() + end, step).ec == std::errc();
        if (!is_row || step > last) break;
        kept += log.substr(at, end + 1 - at);
        at = end;
    }
    return kept;
}

}  // namespace

CsvLog::CsvLog(const std::string& path, const std::vector<std::string>& columns, std::int64_t resumed_at) : path_(path), columns_(columns.size()) {
    std::string text = "step";
    for (const std::string& column : columns) text += "," + column;
    text += "\n";
    if (resumed_at > 0 && file_exists(path)) text += rows_up_to(read_text(path), resumed_at);
    write_file(path, text);
    file_.reset(std::fopen(path.c_str(), "ae"));
    check(file_ != nullptr, path, ": ", std::strerror(errno));
}

void CsvLog::row(std::int64_t step, const std::vector<double>& values) {
    check(values.size() == columns_, "[csv] ", path_, ": ", columns_, " columns, ", values.size(), " values");
    std::string line = std::to_string(step);
    for (const double value : values) {
        line += ",";
        if (!std::isnan(value)) line += shortest(value);
    }
    line += "\n";
    const bool written = std::fwrite(line.data(), 1, line.size(), file_.get()) == line.size() && std::fflush(file_.get()) == 0;
    check(written, path_, ": can't be written: ", std::strerror(errno));
}

}  // namespace sd
