#include "common/app/app.hpp"

#include <gtest/gtest.h>

#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <utility>
#include <vector>

#include <unistd.h>

#include "common/app/index.hpp"
#include "common/data/idx.hpp"
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
    EXPECT_EQ(outcome.err, "error: " + folder.path + "/00_foundations/train_classifier/default-seed1/weights.safetensors: not there yet; make it with: " +
                               "build/release/bin/00_foundations/train_classifier --out " + folder.path + "\n");
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

// Four IDX files of grey pictures of one pixel.
void write_set(const std::string& folder, std::uint8_t value = 7, std::int64_t train = 200, std::int64_t test = 20) {
    for (const auto& [part, n] : {std::pair{"/train", train}, {"/t10k", test}}) {
        sd::write_idx(folder + part + "-images-idx3-ubyte", {{n, 1, 1}, sd::Bytes(static_cast<std::size_t>(n), value)});
        sd::write_idx(folder + part + "-labels-idx1-ubyte", {{n}, sd::Bytes(static_cast<std::size_t>(n), 3)});
    }
}

TEST(App, AnotherSetHasAFolderOfItsOwn) {
    const sd::TemporaryFolder folder;
    write_set(folder.path + "/letters");
    App app = program();
    const Outcome outcome = run(app, {"--out", folder.path, "--data", folder.path + "/letters", "--seed", "7"}, [&] { app.load_data(); });
    EXPECT_EQ(outcome.status, 0) << outcome.err;
    const std::string name = sd::load_data(folder.path + "/letters").name;
    EXPECT_EQ(name.find("letters-"), 0u);
    EXPECT_EQ(app.folder(), folder.path + "/03_vae/train_vae_" + name + "/default-seed7");
    const sd::Results results = sd::Results::read(app.path("results.json"));
    EXPECT_EQ(results.program, "train_vae_" + name);
    EXPECT_EQ(results.data, name);

    // Another set in a folder of the same name.
    write_set(folder.path + "/other/letters", 8);
    App other = program();
    EXPECT_EQ(run(other, {"--out", folder.path, "--data", folder.path + "/other/letters", "--seed", "7"}, [&] { other.load_data(); }).status, 0);
    EXPECT_NE(other.folder(), app.folder());

    // Which images were trained on and judged with stands in the results.
    for (const bool both : {false, true}) {
        App trained = program();
        std::int64_t size = 0;
        std::vector<std::string> arguments{"--out", folder.path, "--data", folder.path + "/letters"};
        if (both) arguments.insert(arguments.end(), {"--train-on", "train+validation"});
        const Outcome of_training = run(trained, arguments, [&] {
            sd::DataSplits data = trained.load_data();
            size = trained.training_set(data).size;
            EXPECT_EQ(trained.training_set(data, 1).size, 1);
            if (both) data.test.open(trained.results);
        });
        EXPECT_EQ(of_training.status, 0) << of_training.err;
        EXPECT_EQ(size, both ? 200 : 180);
        const sd::Results written = sd::Results::read(trained.path("results.json"));
        EXPECT_EQ(written.trained_on, both ? "train+validation" : "train");
        EXPECT_EQ(written.evaluated_on, both ? "test" : "");
        EXPECT_EQ(std::string(trained.validation_name()), both ? "validation, trained on as well" : "validation");
    }

    App later = program();
    const Outcome missing = run(later, {"--out", folder.path, "--data", folder.path + "/letters"}, [&] {
        later.load_data();
        later.need_shared("00_foundations", "train_classifier", "weights.safetensors");
    });
    EXPECT_EQ(missing.err, "error: " + folder.path + "/00_foundations/train_classifier_" + name +
                               "/default-seed1/weights.safetensors: not there yet; make it with: build/release/bin/00_foundations/train_classifier --data " +
                               folder.path + "/letters --out " + folder.path + "\n");
}

TEST(App, ASetThatIsTooSmallIsNamedWithWhatIsNeeded) {
    for (const auto& [train, test] : {std::pair{12, 12}, {179, 20}, {1000, 19}}) {
        const sd::TemporaryFolder folder;
        write_set(folder.path, 7, train, test);
        App app = program();
        EXPECT_EQ(run(app, {"--out", folder.path + "/out", "--data", folder.path}, [&] { app.load_data(); }).err,
                  "error: " + folder.path + ": " + std::to_string(train + test) + " images, " + std::to_string(test) +
                      " of them to test with: at least 200 and 20 are needed\n");
    }
}

// What a shell makes of a line: one word a line.
std::string words_of(const std::string& line) {
    const sd::TemporaryFolder folder;
    sd::write_file(folder.path + "/script", "for word in " + line + "; do printf '%s\\n' \"$word\"; done >words\n");
    EXPECT_EQ(std::system(("cd " + folder.path + " && sh script").c_str()), 0) << line;
    return sd::read_text(folder.path + "/words");
}

TEST(App, HintsCanBePastedIntoAShell) {
    const sd::TemporaryFolder folder;
    const std::string out = folder.path + "/o'r $HOME \"x\"", data = folder.path + "/it's `mine`; \xC3\xA9";
    write_set(data);
    App app = program();
    const std::string hint = run(app, {"--out", out, "--data", data, "--budget", "quick"}, [&] {
                                 app.load_data();
                                 app.need("03_vae", "train_vae_latent2", "weights.safetensors");
                             }).err;
    const std::size_t at = hint.find("make it with: ");
    ASSERT_NE(at, std::string::npos) << hint;
    EXPECT_EQ(words_of(hint.substr(at + 14, hint.size() - at - 15)),
              "build/release/bin/03_vae/train_vae\n--latent\n2\n--epochs\n15\n--data\n" + data + "\n--out\n" + out + "\n--budget\nquick\n");
    // Elsewhere the list of runs is not at hand: nothing is claimed of it.
    const auto here = std::filesystem::current_path();
    std::filesystem::current_path(folder.path);
    App elsewhere = program();
    const std::string said = run(elsewhere, {"--out", out}, [&] { elsewhere.need("03_vae", "train_vae_latent2", "w"); }).err;
    std::filesystem::current_path(here);
    EXPECT_TRUE(said.ends_with("not there yet; start it in the folder of the Makefile, and the command that makes it is named\n")) << said;
    App unknown = program();
    EXPECT_NE(run(unknown, {"--out", out}, [&] { unknown.need("03_vae", "train_vae_nonsense", "w"); }).err.find("no program makes a run of this name"),
              std::string::npos);
    App plain = program();  // of the book's own runs
    EXPECT_NE(run(plain, {}, [&] { plain.need("00_foundations", "train_classifier", "no-such-file"); }).err.find("; make it with: make run CH=00\n"),
              std::string::npos);
}

TEST(App, AnOutFolderThatCantBeWrittenIsNoticedBeforeTheWork) {
    const sd::TemporaryFolder folder;
    sd::write_file(folder.path + "/file", std::string_view("x"));
    for (const std::string& out : {folder.path + "/file", folder.path + "/file/below", std::string("/proc/self/fdinfo/x")}) {
        App app = program();
        bool worked = false;
        const Outcome outcome = run(app, {"--out", out}, [&] { worked = true; });
        EXPECT_EQ(outcome.status, 1) << out;
        EXPECT_EQ(outcome.err.find("error: --out " + out + ": "), 0u) << outcome.err;
        EXPECT_FALSE(worked);
    }
}

TEST(App, AFullDiskBehindStandardOutputIsAnError) {
    if (!std::filesystem::exists("/dev/full")) GTEST_SKIP() << "no /dev/full";
    const sd::TemporaryFolder folder;
    const auto with_output_to = [&](const char* device, const char* option) {
        if (std::freopen(device, "w", stdout) == nullptr) std::exit(99);
        App app = program();
        std::string words[] = {"program", "--out", folder.path, option};
        char* argv[] = {words[0].data(), words[1].data(), words[2].data(), *option != 0 ? words[3].data() : nullptr, nullptr};
        const int status = app.run(*option != 0 ? 4 : 3, argv, [] {});
        std::_Exit(status);
    };
    EXPECT_EXIT(with_output_to("/dev/full", ""), testing::ExitedWithCode(1), "standard output: can't be written: No space left");
    EXPECT_EXIT(with_output_to("/dev/full", "--help"), testing::ExitedWithCode(1), "standard output: can't be written");
    EXPECT_EXIT(with_output_to("/dev/null", ""), testing::ExitedWithCode(0), "");
}

TEST(App, ResultsAreValidJsonWhateverTheBytesOfTheCommandLine) {
    const sd::TemporaryFolder folder;
    const std::string out = folder.path + "/\xFF\xC3 caf\xC3\xA9";
    App app = program();
    EXPECT_EQ(run(app, {"--out", out}, [] {}).status, 0);
    EXPECT_NE(sd::Results::read(app.path("results.json")).command.find("\xEF\xBF\xBD\xEF\xBF\xBD caf\xC3\xA9"), std::string::npos);
    EXPECT_NE(sd::read_text(out + "/index.html").find("href=\"03_vae/train_vae/default-seed1/results.json\""), std::string::npos);
    App resumed = program();  // what a checkpoint says of its settings is compared with the same bytes
    std::string text = "\xFF";
    resumed.options.text("title", &text, "TEXT", "of the plot");
    EXPECT_EQ(run(resumed, {"--out", out}, [&] { resumed.save(sd::Checkpoint()); }).status, 0);
    resumed.resume = true;
    EXPECT_NO_THROW(resumed.saved());
}

TEST(App, AResumedRunGoesOnOnTheSameDataAlone) {
    const sd::TemporaryFolder folder;
    write_set(folder.path + "/set");
    const auto go_on = [&](const std::string& data, bool resume) {
        App app = program();
        std::vector<std::string> words = {"--out", folder.path + "/out", "--data", data};
        if (resume) words.push_back("--resume");
        const Outcome outcome = run(app, words, [&] {
            app.load_data();
            if (!app.saved()) app.save(sd::Checkpoint());
        });
        return outcome.status == 0 ? outcome.out : outcome.err;
    };
    go_on(folder.path + "/set", false);
    std::filesystem::rename(folder.path + "/set", folder.path + "/elsewhere");
    std::filesystem::create_directory(folder.path + "/new");
    std::filesystem::rename(folder.path + "/elsewhere", folder.path + "/new/set");
    EXPECT_NE(go_on(folder.path + "/new/set", true).find("goes on from"), std::string::npos);  // the same content in another place
    write_set(folder.path + "/set", 9);
    EXPECT_NE(go_on(folder.path + "/set", true).find("no checkpoint yet"), std::string::npos);
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
