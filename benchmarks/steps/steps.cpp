// make bench-steps: times the model steps, after their losses have been checked, each model in a process of its own.
// Usage: steps [regex of model names] [threads, default: 1 and 2]
//
// For scripts, a line a model: step,MODEL,THREADS,MEDIAN_MS,BEST_MS,PEAK_RSS_MIB. The memory is the step's, above what the process
// had before; pixelcnn_sample is the time of 16 whole images; startup is a process that makes one tensor and ends.
#include <spawn.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <regex>

#include "benchmarks/report.hpp"
#include "benchmarks/steps/step.hpp"
#include "benchmarks/timing.hpp"
#include "common/kernels/threads/threads.hpp"

namespace {

using namespace sd::bench;

// Runs body() in a child process; true if it returned true.
template <class Body>
bool in_own_process(Body body) {
    std::fflush(stdout);
    const pid_t child = fork();
    if (child == 0) {
        bool ok = false;
        try {
            ok = body();
        } catch (const std::exception& e) {
            std::fprintf(stderr, "error: %s\n", e.what());
        }
        std::fflush(stdout);
        _exit(ok ? 0 : 1);
    }
    int status = 1;
    return child > 0 && waitpid(child, &status, 0) == child && status == 0;
}

bool losses_agree(const Model& model, int threads) {
    sd::kernels::set_threads(threads);
    const std::string problem = disagreement(model);
    if (!problem.empty()) std::fprintf(stderr, "error: %s\n", problem.c_str());
    return problem.empty();
}

// What the process that timed a step tells the one that writes the report.
struct Measured {
    double median, best, memory;  // ms, ms, MiB
    double rate;                  // GFLOP/s
    double images;                // a second
};

Measured* shared_with_children() {
    void* memory = mmap(nullptr, sizeof(Measured), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    sd::check(memory != MAP_FAILED, "[steps] no shared memory");
    return static_cast<Measured*>(memory);
}

bool print_time(const Model& model, int threads, Measured& measured) {
    const double before = peak_resident_mib();
    sd::kernels::set_threads(threads);
    const Step step = model.make(false);
    const char* limit = std::getenv("STEPS_MAX_S");
    const Timing t = time_of([&] { step.run(); }, {.threads = threads, .burst = threads > 1 ? 0.06 : 0.02, .limit = limit ? std::atof(limit) : 4});
    const double median = t.median * model.scale * 1e3;
    measured = {median, t.best * model.scale * 1e3, peak_resident_mib() - before, step.flop / t.median * 1e-9, step.images / median * 1e3};
    std::printf("%-16s %d %10.3f ms  best %10.3f  ", model.name.c_str(), threads, median, measured.best);
    if (model.unit == "image")
        std::printf("%9.0f images/s", measured.images);
    else
        std::printf("%9.3f us a node", 1e6 / measured.images);
    std::printf("  %6.1f GFLOP/s  %6.0f MiB\n", measured.rate, measured.memory);
    std::printf("step,%s,%d,%.4f,%.4f,%.1f\n", model.name.c_str(), threads, median, measured.best, measured.memory);
    return true;
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

}  // namespace

int main(int argc, char** argv) {
    const std::regex wanted(argc > 1 ? argv[1] : "");
    const std::vector<int> thread_counts = argc > 2 && *argv[2] ? std::vector<int>{std::atoi(argv[2])} : std::vector<int>{1, 2};
    Measured* const measured = shared_with_children();
    sd::Results results = begin_report("steps", "Training steps, sampling and an input gradient, their losses checked against PyTorch's", thread_counts.back());
    results.command = "make bench-steps";
    bool ok = true;
    for (int threads : thread_counts) {
        sd::Results::Table table{"Model steps, " + std::to_string(threads) + (threads == 1 ? " thread" : " threads"), {"model", "ms", "best ms", "images/s", "GFLOP/s", "MiB"}, {}};
        for (const Model& model : models()) {
            if (!std::regex_search(model.name, wanted)) continue;
            const bool agree = in_own_process([&] { return losses_agree(model, threads); });
            const bool timed = agree && in_own_process([&] { return print_time(model, threads, *measured); });
            if (timed) table.rows.push_back({model.name, measured->median, measured->best, measured->images, measured->rate, measured->memory});
            ok = ok && timed;
        }
        results.table(table);
    }
    if (std::regex_search("startup", wanted)) print_startup(argv[0], results);
    write_report(results);
    return ok ? 0 : 1;
}
