#include "common/io/results.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "common/io/file.hpp"
#include "common/tensor/check.hpp"
#include "tests/io/temporary_folder.hpp"

namespace {

sd::Results example() {
    sd::Results r;
    r.chapter = "03_vae", r.program = "train_vae", r.about = "Trains.", r.command = "train_vae --seed 2", r.settings = "epochs=4";
    r.budget = "quick", r.isa = "avx2", r.seed = 2, r.threads = 4, r.seconds = 1.5;
    r.metric("elbo", -231.25, "nats", sd::Kind::lower_bound, "k = 5000");
    r.metric("accuracy", 90, "%");
    r.metric("accuracy", 91.5, "%");  // replaces
    r.metric("broken", std::nan(""), "nats");
    r.table({"speed", {"batch", "ms"}, {{1, 0.5}, {"sixteen", 1.25}}});
    r.figure("loss.svg", "Loss");
    return r;
}

TEST(Results, SurviveWritingAndReading) {
    const sd::TemporaryFolder folder;
    example().write(folder.path + "/results.json");
    const sd::Results r = sd::Results::read(folder.path + "/results.json");
    EXPECT_EQ(r.program, "train_vae");
    EXPECT_EQ(r.seed, 2);
    EXPECT_EQ(r.threads, 4);
    EXPECT_EQ(r.metrics.size(), 3u);
    EXPECT_EQ(r.find("elbo")->kind, sd::Kind::lower_bound);
    EXPECT_EQ(r.find("elbo")->note, "k = 5000");
    EXPECT_EQ(r.find("accuracy")->value, 91.5);
    EXPECT_TRUE(std::isnan(r.find("broken")->value));
    EXPECT_EQ(r.find("none"), nullptr);
    EXPECT_EQ(r.tables.at(0).rows.at(1).at(0).string(), "sixteen");
    EXPECT_EQ(r.figures.at(0).caption, "Loss");
    const sd::Json file = sd::Json::parse_file(folder.path + "/results.json");
    EXPECT_EQ(file["schema"].integer(), 1);
    EXPECT_GT(file["machine"]["cores"].integer(), 0);
}

TEST(Results, ReadNamesFileAndKey) {
    const sd::TemporaryFolder folder;
    sd::Json file = example().json();
    file.set("seed", "one");
    sd::write_file(folder.path + "/results.json", file.text());
    EXPECT_THROW(sd::Results::read(folder.path + "/results.json"), sd::Error);
    file = example().json();
    file.set("schema", 2);
    sd::write_file(folder.path + "/results.json", file.text());
    EXPECT_THROW(sd::Results::read(folder.path + "/results.json"), sd::Error);
}

TEST(Results, TablesAreRectangular) {
    sd::Results r;
    EXPECT_THROW(r.table({"t", {"a", "b"}, {{1}}}), sd::Error);
}

}  // namespace
