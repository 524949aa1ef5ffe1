#include "common/app/app.hpp"

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <iterator>
#include <new>
#include <sstream>

#include <unistd.h>

#include "common/app/index.hpp"
#include "common/io/file.hpp"
#include "common/kernels/isa/isa.hpp"
#include "common/kernels/threads/threads.hpp"
#include "common/tensor/check.hpp"

namespace sd {
namespace {

struct Interrupted {};  // thrown by save() after Ctrl-C

volatile std::sig_atomic_t interrupt_flag = 0;

// From the first call on, Ctrl-C (or SIGTERM) asks the program to save and stop; a second one ends it at once.
void catch_interrupts() {
    static const bool once = [] {
        struct sigaction action {};
        action.sa_handler = [](int) {
            interrupt_flag = 1;
            constexpr char kNote[] = "\nsaving a checkpoint; once more stops at once\n";
            [[maybe_unused]] const auto ignored = ::write(STDERR_FILENO, kNote, sizeof kNote - 1);
        };
        action.sa_flags = static_cast<int>(SA_RESETHAND | SA_RESTART);
        ::sigaction(SIGINT, &action, nullptr);
        ::sigaction(SIGTERM, &action, nullptr);
        return true;
    }();
    static_cast<void>(once);
}

int report(std::string message) {
    std::replace(message.begin(), message.end(), '\n', ' ');
    std::fflush(stdout);
    std::fprintf(stderr, "error: %s\n", message.c_str());
    return 1;
}

std::string quoted(const std::string& word) {
    const bool plain = !word.empty() && word.find_first_not_of("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_=+./,:@%") == std::string::npos;
    if (plain) return word;
    std::string inside;
    for (const char c : word) inside += c == '\'' ? std::string("'\\''") : std::string(1, c);
    return "'" + inside + "'";
}

constexpr std::int64_t kFewestImages = 200, kFewestTestImages = 20;

// Before hours of work: can files be made in this folder, or in the one above it that is there already?
void check_writable(std::filesystem::path folder, const std::string& option) {
    std::error_code ignored;
    folder = std::filesystem::absolute(folder, ignored);
    while (!std::filesystem::exists(std::filesystem::symlink_status(folder, ignored)) && folder.has_relative_path()) folder = folder.parent_path();
    check(std::filesystem::is_directory(folder, ignored), "--out ", option, ": ", folder.string(), " is no folder");
    const std::filesystem::path probe = folder / (".probe-" + std::to_string(::getpid()));
    try {
        write_file(probe.string(), std::string_view("x"));
    } catch (const Error& problem) {
        fail("--out ", option, ": ", problem.what());
    }
    std::filesystem::remove(probe, ignored);
}

// What was printed has arrived: a full disk behind `program > file` shows here at the latest.
void check_printed() {
    const bool printed = std::fflush(stdout) == 0 && std::ferror(stdout) == 0;
    check(printed, "standard output: can't be written: ", std::strerror(errno));
}

}  // namespace

App::App(std::string about, const char* source_file) : about_(std::move(about)) {
    const std::filesystem::path source(source_file);
    program = source.stem().string();
    chapter = source.parent_path().filename().string();
    threads = kernels::threads();
    options.text("data", &data, "DIR", "folder of the data set; without it DATA_DIR, data/ and Debian's folders are searched");
    options.choice("train-on", &train_on, {"train", "train+validation"},
                   "images that networks learn from; with the second, curves look at images that were seen");
    options.choice("budget", &budget_word_, {"quick", "default", "full"}, "how long to work: seconds, a coffee break, or up to two hours");
    options.number("seed", &seed, {0, 1e15}, "", "seed of all random numbers");
    options.number("threads", &threads, {1, 256}, "threads", "how many compute; results do not depend on it");
    options.text("out", &out, "DIR", "folder that receives CHAPTER/PROGRAM/BUDGET-seedN/ and index.html");
    options.flag("resume", &resume, "goes on from the last checkpoint of this run");
    options.number("checkpoint", &checkpoint_seconds, {0, 3600}, "s", "time between checkpoints");
    options.begin_own();
}

int App::run(int argc, char** argv, const std::function<void()>& body) {
    try {
        for (int i = 0; i < argc; ++i)
            if (std::string(argv[i]) != "--resume") command_ += (i == 0 ? "" : " ") + quoted(argv[i]);
        called_as_ = argc > 0 ? argv[0] : program;
        if (!options.parse(argc, argv)) {
            std::printf("%s", options.help(program, about_).c_str());
            check_printed();
            return 0;
        }
        budget = budget_word_ == "quick" ? Budget::quick : budget_word_ == "full" ? Budget::full : Budget::standard;
        options.apply_budget(budget);
        kernels::set_threads(threads);
        check_writable(folder(), out);
        std::printf("%s: budget %s, seed %lld, %s, %d %s\n", program.c_str(), budget_name(budget), static_cast<long long>(seed),
                    kernels::isa_name(kernels::isa()), threads, threads == 1 ? "thread" : "threads");
        std::fflush(stdout);

        try {
            body();
        } catch (const Diverged& problem) {
            results.metric("diverged_at_step", static_cast<double>(problem.step), "", Kind::exact, problem.what());
            write_results();
            throw;
        }

        write_results();
        write_index(out);
        std::printf("%s: done in %s; see %s and %s/index.html\n", program.c_str(), format_duration(results.seconds).c_str(), folder().c_str(), out.c_str());
        check_printed();
        return 0;
    } catch (const Interrupted&) {
        std::printf("%s: stopped; go on with: %s --resume\n", program.c_str(), command_.c_str());
        return 130;
    } catch (const std::bad_alloc&) {
        return report(program + ": out of memory");
    } catch (const std::exception& problem) {
        return report(problem.what());
    }
}

void App::write_results() {
    results.chapter = chapter;
    results.program = program + data_suffix(results.data);
    results.about = about_;
    results.command = command_;
    results.settings = options.settings();
    results.budget = budget_name(budget);
    results.isa = kernels::isa_name(kernels::isa());
    results.seed = seed;
    results.threads = threads;
    results.seconds = seconds();
    results.write(path("results.json"));
}

std::string App::folder() const {
    return out + "/" + chapter + "/" + program + data_suffix(results.data) + "/" + budget_name(budget) + "-seed" + std::to_string(seed);
}

std::string App::path(const std::string& file) const { return folder() + "/" + file; }

DataSplits App::load_data(const std::string& name) {
    DataSplits splits = sd::load_data(data, name);
    const std::int64_t all = splits.train.size + splits.validation.size + splits.test.size(), test = splits.test.size();
    check(all >= kFewestImages && test >= kFewestTestImages, splits.folder, ": ", all, " images, ", test, " of them to test with: at least ", kFewestImages,
          " and ", kFewestTestImages, " are needed");
    results.data = splits.name;
    data_folder_ = splits.folder;
    return splits;
}

Dataset App::training_set(const DataSplits& splits, std::int64_t most) {
    results.trained_on = train_on;
    return (train_on == "train" ? splits.train : join(splits.train, splits.validation)).subset(most);
}

std::string App::need(const std::string& other_chapter, const std::string& other_program, const std::string& file) const {
    const std::string own_seed = "-seed" + std::to_string(seed), own_budget = budget_name(budget);
    return first_made(other_chapter, other_program, file, {own_budget + own_seed, own_budget + "-seed1", "default" + own_seed, "default-seed1"});
}

std::string App::need_shared(const std::string& other_chapter, const std::string& other_program, const std::string& file) const {
    std::vector<std::string> runs{"default-seed1"};
    if (budget == Budget::quick) runs.push_back("quick-seed1");
    return first_made(other_chapter, other_program, file, runs);
}

// The file of the first of these runs that has it; the error names the usual one.
std::string App::first_made(const std::string& other_chapter, const std::string& other_program, const std::string& file,
                            const std::vector<std::string>& runs) const {
    const std::string folder = out + "/" + other_chapter + "/" + other_program + data_suffix(results.data) + "/";
    for (const std::string& run : runs)
        if (const std::string path = folder + run + "/" + file; file_exists(path)) return path;
    fail(folder, budget == Budget::quick ? "quick" : "default", "-seed1/", file, ": not there yet; ", command_for(other_chapter, other_program));
}

std::string App::command_for(const std::string& other_chapter, const std::string& name) const {
    const std::string list = "chapters/" + other_chapter + "/programs";
    if (!file_exists(list)) return "start it in the folder of the Makefile, and the command that makes it is named";
    std::istringstream lines(read_text(list));
    std::string program_of_run, arguments;
    bool headline = false;
    for (std::string line; program_of_run.empty() && std::getline(lines, line);) {
        std::istringstream words(line);
        std::vector<std::string> all{std::istream_iterator<std::string>(words), {}};
        const bool starred = !all.empty() && all[0] == "*";
        if (starred) all.erase(all.begin());
        const bool named = all.size() > 2 && all[all.size() - 2] == "as";
        if (all.empty() || (named ? all.back() : all[0]) != name) continue;
        if (named) all.resize(all.size() - 2);
        program_of_run = all[0], headline = starred;
        for (std::size_t i = 1; i < all.size(); ++i) arguments += " " + all[i];
    }
    if (program_of_run.empty()) return "no program makes a run of this name with the arguments in " + list;
    if (headline && out == "out" && data_suffix(results.data).empty() && data.empty() && budget != Budget::quick)
        return "make it with: make run CH=" + other_chapter.substr(0, 2);
    const std::filesystem::path bin = std::filesystem::path(called_as_).parent_path().parent_path();
    return "make it with: " + quoted((bin.empty() ? std::filesystem::path() : bin / other_chapter).string() + (bin.empty() ? "" : "/") + program_of_run) +
           arguments + (data_suffix(results.data).empty() && data.empty() ? "" : " --data " + quoted(data_folder_.empty() ? data : data_folder_)) +
           (out == "out" ? "" : " --out " + quoted(out)) + (budget == Budget::quick ? " --budget quick" : "");
}

bool App::checkpoint_due() const {
    catch_interrupts();  // only programs that ask can save
    return interrupt_flag != 0 || std::chrono::duration<double>(std::chrono::steady_clock::now() - last_save_).count() >= checkpoint_seconds;
}

void App::save(Checkpoint checkpoint) {
    checkpoint.put("app.settings", settings());
    checkpoint.put("app.seconds", seconds());
    checkpoint.write(path("checkpoint.safetensors"));
    last_save_ = std::chrono::steady_clock::now();
    if (interrupt_flag != 0) throw Interrupted{};
}

std::optional<Checkpoint> App::saved() {
    const std::string file = path("checkpoint.safetensors");
    if (!resume) return std::nullopt;
    if (!file_exists(file)) {
        std::printf("%s: no checkpoint yet, starting from the beginning\n", file.c_str());
        return std::nullopt;
    }
    Checkpoint checkpoint = Checkpoint::read(file);
    check(checkpoint.text("app.settings") == settings(), file, ": made by a run with '", checkpoint.text("app.settings"), "', this one has '", settings(),
          "'; start anew without --resume");
    seconds_before_ = checkpoint.number("app.seconds");
    std::printf("goes on from %s\n", file.c_str());
    std::fflush(stdout);
    return checkpoint;
}

double App::seconds() const { return seconds_before_ + std::chrono::duration<double>(std::chrono::steady_clock::now() - start_).count(); }

// Two runs with equal settings and equal data compute the same bits.
std::string App::settings() const {
    const std::string own = options.settings();
    return to_utf8(std::string("budget=") + budget_name(budget) + " seed=" + std::to_string(seed) + " isa=" + kernels::isa_name(kernels::isa()) +
                   (results.data.empty() ? "" : " data=" + results.data) + (train_on == "train" ? "" : " train-on=" + train_on) +
                   (own.empty() ? "" : " " + own));
}

}  // namespace sd
