#include "common/io/csv_log.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "common/io/file.hpp"
#include "common/tensor/check.hpp"
#include "tests/io/temporary_folder.hpp"

namespace {

TEST(CsvLog, WritesRowsAtOnce) {
    const sd::TemporaryFolder folder;
    sd::CsvLog log(folder.path + "/run/log.csv", {"loss", "accuracy"});
    log.row(10, {0.1, 90});
    log.row(20, {1e-9, NAN});
    EXPECT_EQ(sd::read_text(folder.path + "/run/log.csv"), "step,loss,accuracy\n10,0.1,90\n20,1e-09,\n");
    EXPECT_THROW(log.row(30, {1}), sd::Error);
}

TEST(CsvLog, AResumedLogEndsAsAnUninterruptedOne) {
    const sd::TemporaryFolder folder;
    const std::string path = folder.path + "/log.csv";
    const auto write = [&](std::int64_t resumed_at, std::int64_t last) {
        sd::CsvLog log(path, {"loss"}, resumed_at);
        for (std::int64_t step = resumed_at + 10; step <= last; step += 10) log.row(step, {1.0 / static_cast<double>(step)});
    };
    write(0, 100);
    const std::string whole = sd::read_text(path);
    write(0, 70);  // killed after step 70, in the middle of a row; the last checkpoint is of step 50
    sd::write_file(path, sd::read_text(path) + "80,0.0");
    write(50, 100);
    EXPECT_EQ(sd::read_text(path), whole);
    write(0, 10);  // a new run starts anew
    EXPECT_EQ(sd::read_text(path), "step,loss\n10,0.1\n");
}

}  // namespace
