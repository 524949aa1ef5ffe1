// What every program shares: its command line, run folder, checkpoints, results and the way it ends.
//
//     int main(int argc, char** argv) {
//         sd::App app("Trains a small ConvNet on Fashion-MNIST.");
//         int epochs = 0;
//         app.options.number("epochs", &epochs, {1, 1000}, "passes", "how often the training images are seen");
//         app.options.by_budget({1, 4, 12});
//         return app.run(argc, argv, [&] { train(app, epochs); });
//     }
//
// A run's files are in OUT/CHAPTER/PROGRAM/BUDGET-seedN/; chapter and program are the folder and the name of the source file. On
// another set than Fashion-MNIST the set's name follows the program's: train_vae_cifar10, train_vae_letters-1f0a9c3e.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <limits>
#include <optional>
#include <string>
#include <vector>

#include "common/app/options.hpp"
#include "common/app/progress.hpp"
#include "common/data/splits.hpp"
#include "common/io/checkpoint.hpp"
#include "common/io/results.hpp"
#include "common/tensor/check.hpp"

namespace sd {

// Thrown where a training left the finite numbers. run() ends as after any error, but first writes results.json with the metric
// diverged_at_step: such a run is a result, too, and the scoreboard counts it.
struct Diverged : Error {
    Diverged(std::int64_t at_step, const std::string& message) : Error(message), step(at_step) {}
    std::int64_t step;
};

class App {
public:
    explicit App(std::string about, const char* source_file = __builtin_FILE());
    App(const App&) = delete;  // its options point into it
    App& operator=(const App&) = delete;

    Options options;  // declare the program's own ones before run()

    // Parses the command line, calls the program, then writes results.json and OUT/index.html. Returns the exit status: 0;
    // 1 after an error, which is printed as one line `error: ...`; 130 after Ctrl-C.
    int run(int argc, char** argv, const std::function<void()>& program);

    // From the command line.
    std::string data;  // --data, or empty
    std::string train_on = "train";
    Budget budget = Budget::standard;
    std::int64_t seed = 1;
    int threads = 1;
    std::string out = "out";
    bool resume = false;
    double checkpoint_seconds = 20;

    std::string chapter, program;
    Results results;  // the program adds metrics, tables and figures; run() fills in the rest and writes it

    std::string folder() const;                       // this run's, without a slash at the end; it appears with its first file
    std::string path(const std::string& file) const;  // of a file in it

    // sd::load_data with --data. From here on the run is one on this set: its folder and results.json say so. Throws Error where the set
    // is smaller than what the programs draw, split and average over.
    DataSplits load_data(const std::string& name = "fashion-mnist");

    // What the program trains on, or what trained its weights: the training images, so that the validation images are unseen. Once all
    // settings are fixed, --train-on train+validation adds those, as published numbers do, and results.json says so. At most `most` of
    // them, drawn by class.
    Dataset training_set(const DataSplits& data, std::int64_t most = std::numeric_limits<std::int64_t>::max());

    // What captions and legends call the images that curves look at.
    const char* validation_name() const { return train_on == "train" ? "validation" : "validation, trained on as well"; }

    // Path of a file made by another program on the same set: app.need("03_vae", "train_vae", "weights.safetensors"). It is that of
    // the own budget and seed, so that seeds measure the training, too; else of the own budget and seed 1, of the default budget and
    // the own seed, of the default budget and seed 1; a quick run makes do with a quick one.
    // Throws Error naming the command that makes it where it is missing.
    std::string need(const std::string& other_chapter, const std::string& other_program, const std::string& file) const;

    // The same for what all runs must share, whatever their seed and budget: that of the default budget and seed 1; a quick run makes do
    // with a quick one.
    std::string need_shared(const std::string& other_chapter, const std::string& other_program, const std::string& file) const;

    // "make it with: COMMAND", for the run of this name on the same set: chapters/CC/programs says with which arguments.
    std::string command_for(const std::string& other_chapter, const std::string& name) const;

    // Checkpoints. In the training loop, after a step:
    //     if (app.checkpoint_due()) app.save(checkpoint of everything);
    // save() writes checkpoint.safetensors; after Ctrl-C it then says how to resume and ends the program.
    bool checkpoint_due() const;  // --checkpoint seconds after the last one, or at once after Ctrl-C
    void save(Checkpoint checkpoint);
    std::optional<Checkpoint> saved();  // with --resume, the last checkpoint if there is one; throws where its settings differ

private:
    void write_results();
    std::string first_made(const std::string& other_chapter, const std::string& other_program, const std::string& file,
                           const std::vector<std::string>& runs) const;
    double seconds() const;
    std::string settings() const;

    std::string called_as_, data_folder_;  // "build/release/bin/03_vae/train_vae"; where load_data found its set
    std::string about_, command_, budget_word_ = "default";
    std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now(), last_save_ = start_;
    double seconds_before_ = 0;  // spent by the runs that this one resumes
};

}  // namespace sd
