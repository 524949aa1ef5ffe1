#include "chapters/06_scoreboard/scoreboard.hpp"

#include <gtest/gtest.h>

#include "common/io/file.hpp"
#include "tests/io/temporary_folder.hpp"

namespace sd {
namespace {

void write_run(const std::string& out, const std::string& chapter, const std::string& program, int seed, std::vector<Results::Metric> metrics,
               const std::string& budget = "default", const std::string& data = "fashion-mnist") {
    Results results;
    results.data = data;
    results.chapter = chapter, results.program = program, results.seed = seed, results.budget = budget;
    results.metrics = std::move(metrics);
    results.write(out + "/" + chapter + "/" + program + "/" + budget + "-seed" + std::to_string(seed) + "/results.json");
}

const Row& row_of(const std::vector<Row>& rows, const std::string& name) {
    for (const Row& row : rows)
        if (row.family.name == name) return row;
    throw std::runtime_error("no row " + name);
}

std::size_t column_of(const std::string& title) {
    for (std::size_t c = 0; c < scoreboard_columns().size(); c++)
        if (scoreboard_columns()[c].title == title) return c;
    throw std::runtime_error("no column " + title);
}

TEST(Scoreboard, NothingMeasuredIsNotAvailableAndNoError) {
    TemporaryFolder folder;
    const std::vector<Row> rows = read_scoreboard(folder.path, "default");
    ASSERT_EQ(rows.size(), scoreboard_families().size());
    for (const Row& row : rows) {
        EXPECT_EQ(row.seeds, 0);
        for (const auto& cell : row.cells) EXPECT_FALSE(cell);
    }
    EXPECT_NE(aligned(table_words(rows, Part::quality), 1).find("n/a"), std::string::npos);
    EXPECT_EQ(table_words(rows, Part::use).size(), rows.size() + 1);
    for (const Row& row : rows) EXPECT_EQ(stability_text(row), "n/a");
}

TEST(Scoreboard, SeedsAreAveragedExceptTimes) {
    TemporaryFolder folder;
    for (int seed : {1, 2, 3}) write_run(folder.path, "05_gan", "train_gan", seed, {{"frechet_distance", 10.0 + seed, "", Kind::estimate, "10000 samples"}, {"training_seconds", 100.0 - seed, "s", Kind::estimate, ""}});
    write_run(folder.path, "05_gan", "train_gan", 1, {{"frechet_distance", 999, "", Kind::estimate, ""}}, "quick");
    write_run(folder.path, "05_gan", "train_gan", 4, {{"frechet_distance", 999, "", Kind::estimate, ""}}, "default", "mnist");
    const std::vector<Row> rows = read_scoreboard(folder.path, "default");
    const Row row = row_of(rows, "DCGAN");
    EXPECT_EQ(row.seeds, 3);
    const auto& cell = row.cells[column_of("Frechet")];
    ASSERT_TRUE(cell);
    EXPECT_DOUBLE_EQ(cell->mean, 12);
    EXPECT_DOUBLE_EQ(cell->deviation, 1);
    EXPECT_EQ(cell_text(cell, scoreboard_columns()[column_of("Frechet")]), "12.0 +- 1.0");
    EXPECT_EQ(cell_text(row.cells[column_of("training")], scoreboard_columns()[column_of("training")]), "97");  // of times the least
    EXPECT_FALSE(row.cells[column_of("-log p(x)")]);
}

TEST(Scoreboard, BoundsAreMarkedAndUnitsNeverMixed) {
    TemporaryFolder folder;
    write_run(folder.path, "03_vae", "train_vae", 1,
              {{"iwae_bound", 228.7, "nats", Kind::upper_bound, "dynamic-binarized"}, {"elbo", 231, "nats", Kind::upper_bound, ""}});
    write_run(folder.path, "04_pixelrnn_pixelcnn", "train_pixels", 1, {{"test_nll", 2.9, "bits/dim", Kind::exact, ""}});
    const std::vector<Row> rows = read_scoreboard(folder.path, "default");
    const std::size_t nats = column_of("-log p(x)");
    EXPECT_EQ(cell_text(row_of(rows, "VAE").cells[nats], scoreboard_columns()[nats]), "<= 228.7 dynamic");
    EXPECT_FALSE(row_of(rows, "PixelCNN").cells[nats]) << "bits/dim in a column of nats";
    const std::size_t bits = column_of("bits/dim");
    EXPECT_EQ(cell_text(row_of(rows, "PixelCNN").cells[bits], scoreboard_columns()[bits]), "2.900");
}

TEST(Scoreboard, ADivergedRunIsCountedAndNotAveraged) {
    TemporaryFolder folder;
    for (int seed : {1, 2}) write_run(folder.path, "05_gan", "train_gan", seed, {{"frechet_distance", 9.0 + 2 * (seed - 1), "", Kind::estimate, ""}});
    write_run(folder.path, "05_gan", "train_gan", 3, {{"diverged_at_step", 812, "", Kind::exact, ""}});
    const Row row = row_of(read_scoreboard(folder.path, "default"), "DCGAN");
    EXPECT_EQ(row.seeds, 2);
    EXPECT_EQ(row.diverged, 1);
    EXPECT_DOUBLE_EQ(row.cells[column_of("Frechet")]->mean, 10);
    EXPECT_EQ(stability_text(row), "14.1 %, 1 of 3 diverged");  // sqrt(2) of 10
}

TEST(Scoreboard, AFamilysProgramsAreReadTogetherTheTrainingOneFirst) {
    TemporaryFolder folder;
    write_run(folder.path, "04_pixelrnn_pixelcnn", "train_pixels", 1,
              {{"test_nll", 90, "nats", Kind::exact, "static-binarized"}, {"parameters", 1000, "", Kind::exact, ""}});
    write_run(folder.path, "04_pixelrnn_pixelcnn", "judge_samples", 1,
              {{"frechet_distance", 20, "", Kind::estimate, "10000 samples; binarized test images"}, {"parameters", 7, "", Kind::exact, ""}});
    const Row row = row_of(read_scoreboard(folder.path, "default"), "PixelCNN");
    EXPECT_EQ(row.seeds, 1);
    EXPECT_EQ(row.cells[column_of("parameters")]->mean, 1000);
    EXPECT_EQ(cell_text(row.cells[column_of("Frechet")], scoreboard_columns()[column_of("Frechet")]), "20.0 binary");
    EXPECT_EQ(cell_text(row.cells[column_of("-log p(x)")], scoreboard_columns()[column_of("-log p(x)")]), "90.0 static");
}

TEST(Scoreboard, ADamagedFileIsNamedAndTheOthersCount) {
    TemporaryFolder folder;
    write_run(folder.path, "05_gan", "train_gan", 1, {{"frechet_distance", 12, "", Kind::estimate, ""}});
    write_file(folder.path + "/05_gan/train_gan/default-seed2/results.json", "{\"schema\": 1, ");
    const std::vector<Row> rows = read_scoreboard(folder.path, "default");
    const Row& row = row_of(rows, "DCGAN");
    EXPECT_EQ(row.seeds, 1);
    ASSERT_EQ(row.problems.size(), 1u);
    EXPECT_NE(row.problems[0].find("default-seed2"), std::string::npos);
}

}  // namespace
}  // namespace sd
