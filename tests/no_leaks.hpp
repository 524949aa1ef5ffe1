// Fails every test that leaves a tensor alive. Included by one file of a folder, it watches all tests of that binary.
#pragma once

#include <gtest/gtest.h>

#include "common/tensor/memory.hpp"

namespace sd {

class NoLeaks : public testing::EmptyTestEventListener {
    void OnTestStart(const testing::TestInfo&) override { before_ = memory_stats().live_tensors; }
    void OnTestEnd(const testing::TestInfo&) override { EXPECT_EQ(memory_stats().live_tensors, before_) << "live tensors after the test"; }

    std::int64_t before_ = 0;
};

namespace {

[[maybe_unused]] const bool watches_leaks = [] {
    testing::UnitTest::GetInstance()->listeners().Append(new NoLeaks);
    return true;
}();

}  // namespace
}  // namespace sd
