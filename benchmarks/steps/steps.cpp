// make bench-steps: times the model steps, after their losses have been checked, each model in a process of its own.
// Usage: steps [regex of model names] [threads, default: 1 and 2]
//
// For scripts, a line a model: step,MODEL,THREADS,MEDIAN_MS,BEST_MS,PEAK_RSS_MIB. The memory is the step's, above what a process takes that
// has made one tensor; pixelcnn_sample is the time of 16 whole images; startup is a process that makes one tensor and ends.
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <regex>

#include "benchmarks/report.hpp"
#include "benchmarks/steps/step.hpp"
#include "benchmarks/timing.hpp"
#include "common/kernels/threads/threads.hpp"
#include "common/ops/reduce.hpp"

namespace {

using namespace sd::bench;

struct Measured {
    double median, best, memory;  // ms, ms, MiB
    double rate, images;          // GFLOP/s, images a second
};

// The process of one model: checks its losses, times its step, and writes what it measured as one line of numbers.
void measure(const Model& model, int threads) {
    sd::kernels::set_threads(threads);
    static_cast<void>(sum(sd::Tensor::ones({4})).item());
    const double before = peak_resident_mib();
    const std::string problem = disagreement(model);
    sd::check(problem.empty(), problem);

    const Step step = model.make(false);
    const char* limit = std::getenv("STEPS_MAX_S");
    const Timing t = time_of([&] { step.run(); }, {.threads = threads, .burst = threads > 1 ? 0.06 : 0.02, .limit = limit ? std::atof(limit) : 4});
    const double median = t.median * model.scale * 1e3;
    std::printf("%.9g %.9g %.9g %.9g %.9g\n", median, t.best * model.scale * 1e3, peak_resident_mib() - before, step.flop / t.median * 1e-9, step.images / median * 1e3);
}

// Starts this program again for one model; false where that failed, and it has said why.
bool measure_in_own_process(const std::string& program, const Model& model, int threads, Measured& m) {
    std::fflush(stdout);
    std::FILE* child = popen(("'" + program + "' --measure " + model.name + " " + std::to_string(threads)).c_str(), "r");
    sd::check(child != nullptr, "can't run ", program);
    const bool complete = std::fscanf(child, "%lf %lf %lf %lf %lf", &m.median, &m.best, &m.memory, &m.rate, &m.images) == 5;
    return pclose(child) == 0 && complete;
}

void print(const Model& model, int threads, const Measured& m) {
    std::printf("%-16s %d %10.3f ms  best %10.3f  ", model.name.c_str(), threads, m.median, m.best);
    if (model.unit == "image")
        std::printf("%9.0f images/s", m.images);
    else
        std::printf("%9.3f us a node", 1e6 / m.images);
    std::printf("  %6.1f GFLOP/s  %6.0f MiB\n", m.rate, m.memory);
    std::printf("step,%s,%d,%.4f,%.4f,%.1f\n", model.name.c_str(), threads, m.median, m.best, m.memory);
}

// Wall time from the start of a process to its end.
void print_startup(const char* own_path, sd::Results& results) {
    const std::string program = std::filesystem::path(own_path).replace_filename("startup").string();
    const Timing t = time_of(
        [&] {
            pid_t child;
            char* const arguments[] = {const_cast<char*>(program.c_str()), nullptr};
            int status = 1;
            const bool ran = posix_spawn(&child, program.c_str(), nullptr, nullptr, arguments, environ) == 0 && waitpid(child, &status, 0) == child && status == 0;
            sd::check(ran, "can't run ", program);
        },
        {.threads = 2, .rounds = 41, .burst = 0});
    std::printf("%-16s 1 %10.3f ms  best %10.3f\nstep,startup,1,%.4f,%.4f,0\n", "startup", t.median * 1e3, t.best * 1e3, t.median * 1e3, t.best * 1e3);
    results.metric("start-up", t.median * 1e3, "ms", sd::Kind::estimate);
}

int run(int argc, char** argv) {
    if (argc == 4 && std::strcmp(argv[1], "--measure") == 0) {
        const auto model = std::find_if(models().begin(), models().end(), [&](const Model& m) { return m.name == argv[2]; });
        sd::check(model != models().end(), "no model ", argv[2]);
        return measure(*model, std::atoi(argv[3])), 0;
    }
    const std::regex wanted(argc > 1 ? argv[1] : "");
    const std::vector<int> thread_counts = argc > 2 && *argv[2] ? std::vector<int>{std::atoi(argv[2])} : std::vector<int>{1, 2};
    sd::Results results = begin_report("steps", "Training steps, sampling and an input gradient, their losses checked against PyTorch's", thread_counts.back());
    results.command = "make bench-steps";
    bool ok = true;
    for (int threads : thread_counts) {
        sd::Results::Table table{"Model steps, " + std::to_string(threads) + (threads == 1 ? " thread" : " threads"), {"model", "ms", "best ms", "images/s", "GFLOP/s", "MiB"}, {}};
        for (const Model& model : models()) {
            if (!std::regex_search(model.name, wanted)) continue;
            Measured m;
            if (!measure_in_own_process(argv[0], model, threads, m)) {
                ok = false;
                continue;
            }
            print(model, threads, m);
            table.rows.push_back({model.name, m.median, m.best, m.images, m.rate, m.memory});
        }
        results.table(table);
    }
    if (std::regex_search("startup", wanted)) print_startup(argv[0], results);
    write_report(results);
    return ok ? 0 : 1;
}

}  // namespace

int main(int argc, char** argv) {
    try {
        return run(argc, argv);
    } catch (const std::exception& e) {
        std::fprintf(stderr, "error: %s\n", e.what());
        return 1;
    }
}
