// Where benchmarks leave their results: out/benchmarks/PROGRAM/results.json and figures, read by the book.
#pragma once

#include <string>

#include "common/io/results.hpp"

namespace sd::bench {

std::string report_path(const std::string& program, const std::string& file);  // makes the folder
Results begin_report(const std::string& program, const std::string& about, int threads);
void write_report(Results& results);  // and says where it is

}  // namespace sd::bench
