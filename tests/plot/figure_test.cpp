#include "common/plot/figure.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <cstdlib>
#include <string>

#include "common/io/file.hpp"
#include "common/tensor/check.hpp"
#include "tests/image/reads.hpp"
#include "tests/io/temporary_folder.hpp"

namespace {

using sd::Drawn;
using sd::Figure;
using sd::Panel;
using sd::Values;

bool built() {
    Figure figure;
    figure.panel().line({0, 1}, {0, 1});
    const sd::TemporaryFolder folder;
    testing::internal::CaptureStdout();
    const Drawn drawn = figure.save(folder.path + "/x.svg");
    testing::internal::GetCapturedStdout();
    return drawn == Drawn::yes;
}

// One panel of each kind.
Figure everything() {
    Figure figure(300, 240);
    figure.title = "It's everything";
    Panel& lines = figure.panel("lines");
    lines.x_label = "step", lines.y_label = "nats", lines.log_y = true;
    lines.band({1, 2, 3}, {1, 2, 3}, {2, 3, 4}, "band", 0);
    lines.line({1, 2, 3}, {1.5, 2.5, 3.5}, "line", 0);
    lines.dashed({1, 2, 3}, {3, NAN, 1}, "dashed");
    lines.line_with_points({1, 2, 3}, {2, 2, 2}, "both");
    lines.error_bars({1, 2, 3}, {2, 3, 2}, {0.5, 0.5, 0.5}, "bars");
    lines.arrows({1, 2}, {2, 2}, {0.5, 0.5}, {0.5, -0.5}, "arrows");
    Panel& bars = figure.panel("bars");
    bars.bars({"T-shirt/top", "O'Hara"}, {1, -2}, "a");
    bars.bars({"T-shirt/top", "O'Hara"}, {2, 1}, "b");
    figure.panel("histogram").histogram({1, 2, 2, 3, 3, 3, NAN}, 3, "h");
    Panel& map = figure.panel("map");
    Panel::Field field{{-1, 1}, {-1, 1}, {}};
    for (int j = 0; j < 9; ++j) {
        field.z.emplace_back();
        for (int i = 0; i < 9; ++i) field.z.back().push_back(i + j - 8.0);
    }
    map.heat_map(field);
    map.contour(field, {0});
    map.points({-0.5, 0.5}, {0.5, -0.5}, "points");
    map.color_map = sd::ColorMap::diverging;
    map.text(0, 0, "it's here");
    figure.panel("matrix").matrix({{5, 1}, {0, 6}}, {"a", "b"}, {"a", "b"});
    figure.panel("picture").image(sd::Image(6, 8, 1, 100));
    figure.panel("empty");
    Panel& diverged = figure.panel("diverged");
    diverged.log_y = true;
    diverged.line({1, 2, 3}, {NAN, -1, 0}, "nothing to see");
    return figure;
}

TEST(Figure, DrawsEveryKindAsSvgAndPng) {
    if (!built()) GTEST_SKIP() << "gnuplot or gnuplot-iostream is not installed";
    const sd::TemporaryFolder folder;
    testing::internal::CaptureStdout();
    EXPECT_EQ(everything().save(folder.path + "/new folder/it's all.svg"), Drawn::yes);
    EXPECT_EQ(everything().save(folder.path + "/all.png"), Drawn::yes);
    EXPECT_EQ(testing::internal::GetCapturedStdout(), "");
    EXPECT_EQ(folder.files(), (std::vector<std::string>{"all.png", "all.png.gp", "new folder/it's all.svg", "new folder/it's all.svg.gp"}));
    const std::string svg = sd::read_text(folder.path + "/new folder/it's all.svg");
    for (const char* word : {"It's everything", "histogram", "T-shirt/top", "O'Hara", "it's here", "dashed", "</svg>"})
        EXPECT_TRUE(svg.find(word) != std::string::npos || std::string(word).find('\'') != std::string::npos) << word;
}

TEST(Figure, TheScriptBesideItDrawsItAgain) {
    if (!built()) GTEST_SKIP() << "gnuplot or gnuplot-iostream is not installed";
    const sd::TemporaryFolder folder;
    EXPECT_EQ(everything().save(folder.path + "/all.svg"), Drawn::yes);
    const std::string first = sd::read_text(folder.path + "/all.svg");
    std::filesystem::remove(folder.path + "/all.svg");
    EXPECT_EQ(std::system(("cd " + folder.path + " && gnuplot all.svg.gp").c_str()), 0);
    EXPECT_EQ(sd::read_text(folder.path + "/all.svg"), first);
}

// What is drawn, judged by the pixels: a line where the data are, in the palette's first colour, and white elsewhere.
TEST(Figure, ThePixelsAreThere) {
    if (!built()) GTEST_SKIP() << "gnuplot or gnuplot-iostream is not installed";
    const sd::TemporaryFolder folder;
    Figure figure(200, 150);
    Panel& panel = figure.panel();
    panel.line({0, 1}, {1, 1});
    panel.y_range = {0, 2};
    EXPECT_EQ(figure.save(folder.path + "/line.png"), Drawn::yes);
    if (!sd::reads_png()) GTEST_SKIP() << "built without libpng";
    const sd::Image image = sd::read_image(folder.path + "/line.png");
    ASSERT_EQ(image.width, 200);
    ASSERT_EQ(image.height, 150);
    int blue = 0;
    for (int y = 0; y < image.height; ++y) blue += image.at(y, 120)[0] == 0x00 && image.at(y, 120)[1] == 0x72 && image.at(y, 120)[2] == 0xB2;
    EXPECT_GE(blue, 1);
    EXPECT_LE(blue, 4);
    EXPECT_EQ(*image.at(1, 1), 255);
}

TEST(Figure, LongNumbersOnTheAxisHaveRoom) {
    if (!built()) GTEST_SKIP() << "plots were not built";
    const auto script = [](int width, double last) {
        Figure figure(width, 300);
        figure.panel().line({0, last}, {0, 1});
        const sd::TemporaryFolder folder;
        figure.save(folder.path + "/x.svg");
        return sd::read_text(folder.path + "/x.svg.gp");
    };
    EXPECT_NE(script(420, 30000).find("set xtics 10000\n"), std::string::npos);
    EXPECT_NE(script(840, 30000).find("set xtics 5000\n"), std::string::npos);
    EXPECT_NE(script(420, 2000).find("set xtics 500\n"), std::string::npos);
    EXPECT_EQ(script(420, 120).find("set xtics"), std::string::npos);
}

TEST(Figure, SurvivesAMissingGnuplot) {
    if (!built()) GTEST_SKIP() << "gnuplot or gnuplot-iostream is not installed";
    const sd::TemporaryFolder folder;
    const std::string path = std::getenv("PATH");
    ::setenv("PATH", "/nonexistent", 1);
    testing::internal::CaptureStdout();
    const Drawn drawn = everything().save(folder.path + "/all.svg");
    const std::string out = testing::internal::GetCapturedStdout();
    ::setenv("PATH", path.c_str(), 1);
    EXPECT_EQ(drawn, Drawn::no_gnuplot);
    EXPECT_EQ(out, folder.path + "/all.svg skipped: gnuplot is not installed (package gnuplot-nox)\n");
    EXPECT_EQ(folder.files(), (std::vector<std::string>{"all.svg.gp"}));
}

TEST(Figure, SurvivesAGnuplotThatFailsOrDies) {
    if (!built()) GTEST_SKIP() << "gnuplot or gnuplot-iostream is not installed";
    const std::string path = std::getenv("PATH");
    for (const std::string script : {"#!/bin/sh\necho 'line 7: something is wrong' >&2\nexit 1\n", "#!/bin/sh\nkill -9 $$\n", "#!/bin/sh\nexit 0\n"}) {
        const sd::TemporaryFolder folder;
        sd::write_file(folder.path + "/bin/gnuplot", script);
        std::filesystem::permissions(folder.path + "/bin/gnuplot", std::filesystem::perms::owner_all);
        ::setenv("PATH", (folder.path + "/bin:" + path).c_str(), 1);
        testing::internal::CaptureStdout();
        const Drawn drawn = everything().save(folder.path + "/all.svg");
        const std::string out = testing::internal::GetCapturedStdout();
        ::setenv("PATH", path.c_str(), 1);
        EXPECT_EQ(drawn, Drawn::failed);
        EXPECT_NE(out.find("/all.svg not drawn: "), std::string::npos) << out;
        EXPECT_FALSE(sd::file_exists(folder.path + "/all.svg"));
    }
}

TEST(Figure, MisuseIsAnError) {
    Panel panel;
    EXPECT_THROW(panel.line({1, 2}, {1}), sd::Error);
    EXPECT_THROW(panel.bars({"a"}, {1, 2}), sd::Error);
    EXPECT_THROW(panel.histogram({1}, 0), sd::Error);
    EXPECT_THROW(panel.matrix({{1}}, {"a", "b"}, {"a"}), sd::Error);
    if (!built()) return;
    EXPECT_THROW(Figure().save("/tmp/none.svg"), sd::Error);
    EXPECT_THROW(everything().save("/tmp/all.pdf"), sd::Error);
    EXPECT_THROW(everything().save("/proc/none/all.svg"), sd::Error);
}

}  // namespace
