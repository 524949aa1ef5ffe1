// The loop over ranges: every index once, from any number of threads; errors and nesting; idle programs have no threads.
#include "common/kernels/threads/threads.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <stdexcept>
#include <thread>
#include <vector>

#include "common/kernels/threads/denormals.hpp"
#include "common/tensor/check.hpp"

using namespace sd::kernels;

namespace {

struct Threads : testing::Test {
    int before = threads();
    void SetUp() override {
        if (kMaxThreads == 1) GTEST_SKIP() << "this target has no threads";
    }
    ~Threads() override { set_threads(before); }
};

std::vector<int> visits(std::int64_t n, std::int64_t grain) {
    std::vector<int> seen(static_cast<std::size_t>(n), 0);
    parallel_for(n, grain, [&](std::int64_t begin, std::int64_t end) {
        for (std::int64_t i = begin; i < end; ++i) ++seen[static_cast<std::size_t>(i)];
    });
    return seen;
}

TEST_F(Threads, VisitsEveryIndexOnce) {
    for (int t : {1, 2, 3, 4, 7, 16}) {
        set_threads(t);
        EXPECT_EQ(threads(), t);
        for (std::int64_t n : {0, 1, 2, 5, 7, 64, 1000, 12345})
            for (std::int64_t grain : {1, 3, 100, 100000}) EXPECT_EQ(visits(n, grain), std::vector<int>(static_cast<std::size_t>(n), 1)) << t << " threads, n " << n;
    }
}

TEST_F(Threads, ManyShortLoops) {
    set_threads(4);
    std::int64_t total = 0;
    for (int i = 0; i < 20000; ++i) {
        std::atomic<std::int64_t> sum{0};
        parallel_for(8, 1, [&](std::int64_t begin, std::int64_t end) { sum += end - begin; });
        total += sum;
    }
    EXPECT_EQ(total, 8 * 20000);
}

TEST_F(Threads, RangesKeepToTheGrain) {
    set_threads(4);
    std::atomic<int> calls{0};
    parallel_for(100, 30, [&](std::int64_t begin, std::int64_t end) {
        EXPECT_GE(end - begin, 30);
        ++calls;
    });
    EXPECT_EQ(calls, 3);
}

TEST_F(Threads, NestedLoopsRunSerially) {
    set_threads(4);
    std::atomic<int> outer{0}, inner{0};
    parallel_for(8, 1, [&](std::int64_t begin, std::int64_t end) {
        for (std::int64_t i = begin; i < end; ++i) {
            ++outer;
            const auto self = std::this_thread::get_id();
            parallel_for(100, 1, [&](std::int64_t b, std::int64_t e) {
                EXPECT_EQ(std::this_thread::get_id(), self);
                inner += static_cast<int>(e - b);
            });
        }
    });
    EXPECT_EQ(outer, 8);
    EXPECT_EQ(inner, 800);
}

TEST_F(Threads, AnErrorReachesTheCallerAndThePoolSurvives) {
    for (int t : {1, 2, 4}) {
        set_threads(t);
        for (int i = 0; i < 50; ++i) {
            EXPECT_THROW(parallel_for(100, 1,
                                      [](std::int64_t begin, std::int64_t end) {
                                          if (begin <= 42 && 42 < end) throw std::runtime_error("42");
                                      }),
                         std::runtime_error);
            EXPECT_EQ(visits(100, 1), std::vector<int>(100, 1));
        }
    }
}

// The bits of a product that the compiler can't make itself: where denormals count as 0, comparing with 0 would not tell.
unsigned product(float a, float b) {
    volatile float x = a;
    const float y = x * b;
    unsigned bits;
    std::memcpy(&bits, &y, sizeof bits);
    return bits;
}

TEST_F(Threads, DenormalsAreZeroInsideOfEveryLoopAndNowhereElse) {
    if (!FlushDenormals::possible()) GTEST_SKIP() << "this target cannot flush denormals";
    for (int t : {1, 2, 7}) {
        set_threads(t);
        for (std::int64_t n : {1, 1000}) {
            std::atomic<int> others{0};
            const auto body = [&](std::int64_t, std::int64_t) { others += product(1e-30f, 1e-9f) != 0 || product(1e-39f, 1e30f) != 0; };
            parallel_for(n, 1, body);
            parallel_for(n, 1, [&](std::int64_t b, std::int64_t e) {
                parallel_for(n, 1, body);
                body(b, e);
            });
            EXPECT_EQ(others, 0);
            EXPECT_NE(product(1e-30f, 1e-9f), 0u);
            EXPECT_NE(product(1e-39f, 1e30f), 0u);
            EXPECT_THROW(parallel_for(n, 1, [](std::int64_t, std::int64_t) { throw std::runtime_error("42"); }), std::runtime_error);
            EXPECT_NE(product(1e-39f, 1), 0u);
        }
    }
}

TEST_F(Threads, SeveralCallersAtOnce) {
    set_threads(3);
    std::atomic<std::int64_t> total{0};
    std::vector<std::thread> callers;
    for (int c = 0; c < 4; ++c)
        callers.emplace_back([&] {
            for (int i = 0; i < 500; ++i) parallel_for(64, 1, [&](std::int64_t begin, std::int64_t end) { total += end - begin; });
        });
    for (std::thread& caller : callers) caller.join();
    EXPECT_EQ(total, 4 * 500 * 64);
}

TEST_F(Threads, TheNumberMayChangeInsideALoop) {
    set_threads(2);
    parallel_for(8, 1, [](std::int64_t, std::int64_t) { set_threads(3); });
    EXPECT_EQ(threads(), 3);
    EXPECT_EQ(visits(1000, 1), std::vector<int>(1000, 1));
}

TEST(NumberOfThreads, RefusesNonsense) {
    EXPECT_THROW(set_threads(0), sd::Error);
    EXPECT_THROW(set_threads(-1), sd::Error);
    EXPECT_THROW(set_threads(100000), sd::Error);
}

#if GTEST_HAS_DEATH_TEST
std::int64_t running_threads() {
    std::int64_t n = 0;
    for ([[maybe_unused]] const auto& entry : std::filesystem::directory_iterator("/proc/self/task")) ++n;
    return n;
}

// Death tests run before all others: the pool does not exist yet, and a copy of this process (an emulator can start no program anew)
// may start it.
using ThreadsDeathTest = Threads;
TEST_F(ThreadsDeathTest, OneThreadOrASmallLoopStartsNone) {
    if (!std::filesystem::exists("/proc/self/task")) GTEST_SKIP() << "this system does not list a process's threads";
    testing::GTEST_FLAG(death_test_style) = "fast";
    EXPECT_EXIT(
        {
            const std::int64_t start = running_threads();
            set_threads(1);
            visits(1000, 1);
            set_threads(4);
            visits(10, 10);
            const bool idle = running_threads() == start;
            visits(1000, 1);
            std::_Exit(idle && running_threads() >= start + 3 ? 0 : 1);
        },
        testing::ExitedWithCode(0), "");
}
#endif

}  // namespace
