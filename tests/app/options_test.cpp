#include "common/app/options.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "common/tensor/check.hpp"

namespace {

// Options of each kind, and a way to parse a command line.
struct Example {
    sd::Options options;
    int epochs = 0;
    std::int64_t steps = 100;
    float lr = 1e-3f;
    double scale = 2;
    std::string layer = "conv1", loss = "hinge";
    bool norm = false;
    std::vector<std::string> pictures;

    Example() {
        options.number("steps", &steps, {1, 1e6}, "steps", "how long");
        options.begin_own();
        options.number("epochs", &epochs, {1, 1000}, "passes", "how often the images are seen");
        options.by_budget({1, 4, 12});
        options.number("lr", &lr, {1e-6, 1}, "", "step size");
        options.number("scale", &scale, {0, 1e300}, "", "any");
        options.text("layer", &layer, "NAME", "which layer");
        options.choice("loss", &loss, {"hinge", "minimax"}, "which loss");
        options.flag("norm", &norm, "normalizes");
        options.words(&pictures, "PICTURE...", "what to look at");
    }
    bool parse(std::vector<std::string> words) {
        words.insert(words.begin(), "program");
        std::vector<char*> argv;
        for (std::string& word : words) argv.push_back(word.data());
        argv.push_back(nullptr);
        return options.parse(static_cast<int>(words.size()), argv.data());
    }
};

TEST(Options, FillTheirVariables) {
    Example e;
    EXPECT_TRUE(e.parse({"--epochs", "7", "a.png", "--lr=0.5", "--layer", "conv2", "--loss", "minimax", "--norm", "b.png", "--scale", "1e-3"}));
    e.options.apply_budget(sd::Budget::full);
    EXPECT_EQ(e.epochs, 7);
    EXPECT_EQ(e.lr, 0.5f);
    EXPECT_EQ(e.scale, 1e-3);
    EXPECT_EQ(e.layer, "conv2");
    EXPECT_EQ(e.loss, "minimax");
    EXPECT_TRUE(e.norm);
    EXPECT_EQ(e.pictures, (std::vector<std::string>{"a.png", "b.png"}));
    EXPECT_EQ(e.options.settings(), "epochs=7 lr=0.5 scale=0.001 layer=conv2 loss=minimax norm=yes");
}

TEST(Options, DefaultsFollowTheBudget) {
    for (const auto& [budget, epochs] : std::vector<std::pair<sd::Budget, int>>{{sd::Budget::quick, 1}, {sd::Budget::standard, 4}, {sd::Budget::full, 12}}) {
        Example e;
        EXPECT_TRUE(e.parse({}));
        e.options.apply_budget(budget);
        EXPECT_EQ(e.epochs, epochs);
        EXPECT_EQ(e.lr, 1e-3f);
    }
}

TEST(Options, RefuseBadValuesInOneLineThatNamesThem) {
    const std::vector<std::pair<std::vector<std::string>, std::string>> cases = {
        {{"--epochs", "x"}, "--epochs x: a whole number, 1 to 1000 passes, expected"},
        {{"--epochs", "1.5"}, "--epochs 1.5:"},
        {{"--epochs", "0"}, "--epochs 0:"},
        {{"--epochs", "1001"}, "--epochs 1001:"},
        {{"--epochs", "99999999999999999999"}, "--epochs 99999999999999999999:"},
        {{"--epochs", ""}, "--epochs :"},
        {{"--epochs"}, "--epochs: a value expected"},
        {{"--lr", "nan"}, "--lr nan:"},
        {{"--lr", "2"}, "--lr 2:"},
        {{"--lr", "0.1x"}, "--lr 0.1x:"},
        {{"--loss", "cross"}, "--loss cross: one of hinge|minimax expected"},
        {{"--layer", ""}, "--layer: NAME expected"},
        {{"--norm=yes"}, "--norm=yes: no such option"},
        {{"--unknown"}, "--unknown: no such option"},
        {{"-x"}, "-x: no such option"},
        {{"a.png", "--unknown", "3"}, "--unknown: no such option"},
    };
    for (const auto& [words, part] : cases) {
        Example e;
        try {
            e.parse(words);
            ADD_FAILURE() << "accepted; expected: " << part;
        } catch (const sd::Error& problem) {
            EXPECT_EQ(std::string(problem.what()).find(part), 0u) << problem.what();
        }
    }
    Example e;
    e.options.words(nullptr, "", "");
    EXPECT_THROW(e.parse({"word"}), sd::Error);
}

TEST(Options, AWordIsPartOfAFileNameAndNoPath) {
    sd::Options options;
    std::string name;
    options.word("name", &name, "of the run");
    const auto parse = [&](std::string value) {
        std::string words[] = {"program", "--name"};
        char* argv[] = {words[0].data(), words[1].data(), value.data(), nullptr};
        options.parse(3, argv);
    };
    for (const char* good : {"hinge", "noise0.3", "least-squares", "A_1"}) {
        parse(good);
        EXPECT_EQ(name, good);
    }
    for (const char* bad : {"a/../../b", "..", ".hidden", "a b", "", "/tmp", "caf\xC3\xA9", "a\nb"}) EXPECT_THROW(parse(bad), sd::Error) << bad;
}

TEST(Options, HelpNamesUnitsRangesAndDefaults) {
    Example e;
    EXPECT_FALSE(e.parse({"--help"}));
    EXPECT_FALSE(e.parse({"--epochs", "3", "-h"}));
    const std::string help = e.options.help("train", "Trains.");
    for (const char* part : {"usage: train [options] PICTURE...", "Trains.", "--epochs N", "1 to 1000 passes", "default 1 / 4 / 12 (quick / default / full)", "--loss hinge|minimax", "default hinge",
                             "--lr N", "default 0.001", "--norm\n", "--steps N"})
        EXPECT_NE(help.find(part), std::string::npos) << part << "\n" << help;
}

}  // namespace
