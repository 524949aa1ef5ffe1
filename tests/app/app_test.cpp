#include "common/app/app.hpp"

#include <gtest/gtest.h>

#include <csignal>
#include <vector>

#include <unistd.h>

#include "common/app/index.hpp"
#include "common/io/file.hpp"
#include "common/kernels/threads/threads.hpp"
#include "common/tensor/check.hpp"
#include "tests/io/temporary_folder.hpp"

namespace {

using sd::App;

struct Outcome {
    int status;
    std::string out, err;
};

// Runs a program with this command line, as main would.
Outcome run(App& app, std::vector<std::string> words, const std::function<void()>& body) {
    words.insert(words.begin(), "build/release/bin/00_foundations/program");
    std::vector<char*> argv;
    for (std::string& word : words) argv.push_back(word.data());
    argv.push_back(nullptr);
    testing::internal::CaptureStdout();
    testing::internal::CaptureStderr();
    const int threads = sd::kernels::threads();
    Outcome outcome{app.run(static_cast<int>(words.size()), argv.data(), body), "", ""};
    sd::kernels::set_threads(threads);
    outcome.out = testing::internal::GetCapturedStdout();
    outcome.err = testing::internal::GetCapturedStderr();
    return outcome;
}

App program() { return App("Shows what every program does.", "chapters/03_vae/train_vae.cpp"); }

TEST(App, WritesResultsIntoItsRunFolderAndTheIndex) {
    const sd::TemporaryFolder folder;
    App app = program();
    int epochs = 0;
    app.options.number("epochs", &epochs, {1, 100}, "passes", "how often");
    app.options.by_budget({2, 4, 8});
    const Outcome outcome = run(app, {"--out", folder.path, "--budget", "quick", "--seed", "3", "--threads", "1"}, [&] {
        EXPECT_EQ(epochs, 2);
        app.results.metric("elbo", -231.5, "nats", sd::Kind::lower_bound);
    });
    EXPECT_EQ(outcome.status, 0) << outcome.err;
    EXPECT_EQ(outcome.out.find("train_vae: budget quick, seed 3, "), 0u) << outcome.out;
    EXPECT_NE(outcome.out.find(", 1 thread\n"), std::string::npos) << outcome.out;
    EXPECT_EQ(folder.files(), (std::vector<std::string>{"03_vae/train_vae/quick-seed3/results.json", "index.html"}));
    const auto results = sd::Results::read(app.path("results.json"));
    EXPECT_EQ(results.chapter, "03_vae");
    EXPECT_EQ(results.program, "train_vae");
    EXPECT_EQ(results.settings, "epochs=2");
    EXPECT_EQ(results.seed, 3);
    EXPECT_EQ(results.threads, 1);
    EXPECT_NE(results.command.find("--budget quick"), std::string::npos);
}

TEST(App, AnErrorIsOneLineAndWritesNothing) {
    const sd::TemporaryFolder folder;
    App app = program();
    const Outcome outcome = run(app, {"--out", folder.path}, [] { sd::fail("images.idx: 16 bytes expected,\n 3 found"); });
    EXPECT_EQ(outcome.status, 1);
    EXPECT_EQ(outcome.err, "error: images.idx: 16 bytes expected,  3 found\n");
    EXPECT_TRUE(folder.files().empty());
    App other = program();
    EXPECT_EQ(run(other, {"--out", folder.path, "--budget", "huge"}, [] {}).err, "error: --budget huge: one of quick|default|full expected\n");
    App third = program();
    EXPECT_EQ(run(third, {"--seed", "-1"}, [] {}).status, 1);
    App fourth = program();
    EXPECT_EQ(run(fourth, {}, [] { throw std::bad_alloc(); }).err, "error: train_vae: out of memory\n");
}

TEST(App, ADivergedRunIsAnErrorAndAResult) {
    const sd::TemporaryFolder folder;
    App app = program();
    const Outcome outcome = run(app, {"--out", folder.path}, [] { throw sd::Diverged(17, "step 17: the loss is nan"); });
    EXPECT_EQ(outcome.status, 1);
    EXPECT_EQ(outcome.err, "error: step 17: the loss is nan\n");
    const sd::Results results = sd::Results::read(app.path("results.json"));
    ASSERT_TRUE(results.find("diverged_at_step"));
    EXPECT_EQ(results.find("diverged_at_step")->value, 17);
    EXPECT_EQ(results.program, "train_vae");
}

TEST(App, HelpExitsWithZeroAndRunsNothing) {
    App app = program();
    const Outcome outcome = run(app, {"--help"}, [] { FAIL(); });
    EXPECT_EQ(outcome.status, 0);
    for (const char* option : {"--data", "--budget", "--seed", "--threads", "--out", "--resume", "--help"})
        EXPECT_NE(outcome.out.find(option), std::string::npos) << option;
}

TEST(App, NamesTheCommandThatMakesAMissingFile) {
    const sd::TemporaryFolder folder;
    App app = program();
    const Outcome outcome = run(app, {"--out", folder.path}, [&] { app.need("00_foundations", "train_classifier", "weights.safetensors"); });
    EXPECT_EQ(outcome.err,
              "error: " + folder.path + "/00_foundations/train_classifier/default-seed1/weights.safetensors: not there yet; make it with: make run CH=00\n");
}

TEST(App, WorksWithTheRunOfItsOwnSeedAndBudgetWhereThereIsOne) {
    const sd::TemporaryFolder folder;
    const std::string runs = folder.path + "/03_vae/train_vae/";
    const auto needed = [&](const std::string& budget, const std::string& seed, bool shared = false) {
        App app = program();
        std::string found;
        run(app, {"--out", folder.path, "--budget", budget, "--seed", seed},
            [&] { found = shared ? app.need_shared("03_vae", "train_vae", "w") : app.need("03_vae", "train_vae", "w"); });
        return found.empty() ? "error" : found.substr(runs.size(), found.rfind('/') - runs.size());
    };
    const auto make = [&](const std::string& name) { sd::write_file(runs + name + "/w", ""); };
    make("quick-seed1");
    EXPECT_EQ(needed("quick", "2"), "quick-seed1");
    EXPECT_EQ(needed("default", "1"), "error");
    EXPECT_EQ(needed("quick", "2", true), "quick-seed1");
    make("default-seed1");
    EXPECT_EQ(needed("default", "2"), "default-seed1");
    EXPECT_EQ(needed("full", "2"), "default-seed1");
    EXPECT_EQ(needed("quick", "2", true), "default-seed1");
    make("default-seed2");
    EXPECT_EQ(needed("default", "2"), "default-seed2");
    EXPECT_EQ(needed("full", "2"), "default-seed2");
    EXPECT_EQ(needed("default", "3"), "default-seed1");
    EXPECT_EQ(needed("default", "2", true), "default-seed1");
    make("full-seed1");
    EXPECT_EQ(needed("full", "2"), "full-seed1");
}

// Four IDX files of one grey picture each.
void write_set(const std::string& folder) {
    const std::string images("\0\0\x08\x03\0\0\0\x01\0\0\0\x01\0\0\0\x01\x7f", 17), labels("\0\0\x08\x01\0\0\0\x01\x03", 9);
    for (const char* part : {"train", "t10k"}) {
        sd::write_file(folder + "/" + part + "-images-idx3-ubyte", images);
        sd::write_file(folder + "/" + part + "-labels-idx1-ubyte", labels);
    }
}

TEST(App, AnotherSetHasAFolderOfItsOwn) {
    const sd::TemporaryFolder folder;
    write_set(folder.path + "/letters");
    App app = program();
    const Outcome outcome = run(app, {"--out", folder.path, "--data", folder.path + "/letters", "--seed", "7"}, [&] { app.load_data(); });
    EXPECT_EQ(outcome.status, 0) << outcome.err;
    EXPECT_EQ(app.folder(), folder.path + "/03_vae/train_vae_letters/default-seed7");
    const sd::Results results = sd::Results::read(app.path("results.json"));
    EXPECT_EQ(results.program, "train_vae_letters");
    EXPECT_EQ(results.data, "letters");

    App later = program();
    const Outcome missing = run(later, {"--out", folder.path, "--data", folder.path + "/letters"}, [&] {
        later.load_data();
        later.need_shared("00_foundations", "train_classifier", "weights.safetensors");
    });
    EXPECT_EQ(missing.err,
              "error: " + folder.path +
                  "/00_foundations/train_classifier_letters/default-seed1/weights.safetensors: not there yet; make it with: train_classifier --data " +
                  folder.path + "/letters\n");
}

// A program that adds up its steps, and can be stopped after any of them.
void count_to(App& app, int last, int stop_after, double& sum) {
    std::int64_t step = 0;
    sum = 0;
    if (const auto c = app.saved()) step = c->integer("step"), sum = c->number("sum");
    while (step < last) {
        sum += static_cast<double>(++step);
        if (step == stop_after) std::raise(SIGINT);
        if (app.checkpoint_due()) {
            sd::Checkpoint c;
            c.put("step", step);
            c.put("sum", sum);
            app.save(c);
        }
    }
}

TEST(App, CtrlCSavesACheckpointThatResumeGoesOnFrom) {
    const sd::TemporaryFolder folder;
    double sum = 0;
    // The flag of Ctrl-C stays set for a process, so the interrupted run is a child of its own.
    const auto interrupted_run = [&] {
        ::dup2(STDERR_FILENO, STDOUT_FILENO);
        App app = program();
        app.checkpoint_due();
        std::string words[] = {"program", "--out", folder.path};
        char* argv[] = {words[0].data(), words[1].data(), words[2].data(), nullptr};
        std::exit(app.run(3, argv, [&] { count_to(app, 10, 4, sum); }));
    };
    EXPECT_EXIT(interrupted_run(), testing::ExitedWithCode(130), "stopped; go on with: program --out .* --resume");
    App resumed = program();
    const Outcome outcome = run(resumed, {"--out", folder.path, "--resume"}, [&] { count_to(resumed, 10, -1, sum); });
    EXPECT_EQ(outcome.status, 0) << outcome.err;
    EXPECT_EQ(sum, 55);
    EXPECT_EQ(sd::Checkpoint::read(resumed.path("checkpoint.safetensors")).integer("step"), 4);
}

TEST(App, ResumeRefusesACheckpointOfOtherSettings) {
    const sd::TemporaryFolder folder;
    const auto with_lr = [&](const std::string& lr, bool resume) {
        App app = program();
        float value = 0.1f;
        app.options.number("lr", &value, {0, 1}, "", "step size");
        std::vector<std::string> words = {"--out", folder.path, "--lr", lr};
        if (resume) words.push_back("--resume");
        return run(app, words, [&] {
            if (!app.saved()) app.save(sd::Checkpoint());
        });
    };
    EXPECT_EQ(with_lr("0.5", false).status, 0);
    EXPECT_EQ(with_lr("0.5", true).status, 0);
    const Outcome outcome = with_lr("0.25", true);
    EXPECT_EQ(outcome.status, 1);
    EXPECT_NE(outcome.err.find("lr=0.5"), std::string::npos) << outcome.err;
    EXPECT_NE(outcome.err.find("lr=0.25"), std::string::npos) << outcome.err;
}

TEST(Index, ListsEveryRunEscapedAndSkipsBrokenOnes) {
    const sd::TemporaryFolder folder;
    const auto make = [&](const std::string& chapter, std::int64_t seed) {
        sd::Results r;
        r.chapter = chapter, r.program = "draw", r.about = "Draws <a> & \"b\".", r.budget = "quick", r.isa = "avx2", r.seed = seed, r.threads = 2;
        r.metric("score", static_cast<double>(seed), "%");
        r.figure("plot.svg", "A <plot>");
        const std::string run_folder = folder.path + "/" + chapter + "/draw/quick-seed" + std::to_string(seed);
        r.write(run_folder + "/results.json");
        sd::write_file(run_folder + "/plot.svg", std::string_view("<svg/>"));
        sd::write_file(run_folder + "/extra.png", std::string_view("x"));
    };
    make("00_foundations", 1);
    make("00_foundations", 2);
    make("05_gan", 1);
    sd::write_file(folder.path + "/05_gan/draw/quick-seed9/results.json", std::string_view("{"));
    testing::internal::CaptureStderr();
    sd::write_index(folder.path);
    EXPECT_NE(testing::internal::GetCapturedStderr().find("quick-seed9"), std::string::npos);
    const std::string html = sd::read_text(folder.path + "/index.html");
    for (const char* part :
         {"id=\"00_foundations\"", "id=\"05_gan\"", "Draws &lt;a&gt; &amp; &quot;b&quot;.", "A &lt;plot&gt;", "src=\"05_gan/draw/quick-seed1/plot.svg\"",
          "00_foundations/draw/quick-seed2/extra.png", "1.5 &plusmn; 0.70711", "<h2>Chapter 5: gan</h2>"})
        EXPECT_NE(html.find(part), std::string::npos) << part;
    EXPECT_EQ(html.find("http"), std::string::npos);  // nothing from the network
}

TEST(Progress, WithoutATerminalPrintsALineForEachTenth) {
    testing::internal::CaptureStdout();
    {
        sd::Progress bar("train", 1000, 128, "images");
        for (int i = 1; i <= 1000; ++i) bar.update(i, 0.5);
    }
    const std::string out = testing::internal::GetCapturedStdout();
    EXPECT_EQ(std::count(out.begin(), out.end(), '\n'), 11) << out;
    EXPECT_NE(out.find("train   50 %  loss 0.5  "), std::string::npos) << out;
    EXPECT_NE(out.find("images/s"), std::string::npos);
    EXPECT_EQ(out.find('\r'), std::string::npos);
}

TEST(Progress, DurationsAndCounts) {
    EXPECT_EQ(sd::format_duration(0.44), "0.4 s");
    EXPECT_EQ(sd::format_duration(48), "48 s");
    EXPECT_EQ(sd::format_duration(185), "3 min 05 s");
    EXPECT_EQ(sd::format_duration(4320), "1 h 12 min");
    EXPECT_EQ(sd::format_count(7), "7");
    EXPECT_EQ(sd::format_count(12345), "12.3k");
    EXPECT_EQ(sd::format_count(4.5e6), "4.5M");
}

}  // namespace
