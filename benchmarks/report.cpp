#include "benchmarks/report.hpp"

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>

#include "common/kernels/isa/isa.hpp"

namespace sd::bench {
namespace {

double now() { return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count(); }

}  // namespace

std::string report_path(const std::string& program, const std::string& file) {
    const char* out = std::getenv("OUT");
    const std::filesystem::path folder = std::filesystem::path(out ? out : "out") / "benchmarks" / program;
    std::filesystem::create_directories(folder);
    return (folder / file).string();
}

Results begin_report(const std::string& program, const std::string& about, int threads) {
    Results results;
    results.chapter = "benchmarks", results.program = program, results.about = about;
    results.command = "make " + program, results.budget = "default";
    results.isa = kernels::isa_name(kernels::isa()), results.threads = threads;
    results.seconds = -now();
    return results;
}

void write_report(Results& results) {
    results.seconds += now();
    const std::string path = report_path(results.program, "results.json");
    results.write(path);
    std::printf("%s\n", path.c_str());
}

}  // namespace sd::bench
