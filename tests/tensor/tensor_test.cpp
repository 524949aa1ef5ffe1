#include "common/tensor/tensor.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <functional>
#include <sstream>
#include <string>
#include <utility>

#include "common/tensor/memory.hpp"
#include "tests/error_of.hpp"

namespace sd {
namespace {

TEST(Shape, CountsAndPrints) {
    const Shape s{2, 3, 5};
    EXPECT_EQ(s.numel(), 30);
    EXPECT_EQ(s[-1], 5);
    std::ostringstream text;
    text << s << Shape{} << Shape{7};
    EXPECT_EQ(text.str(), "(2, 3, 5)()(7)");
    EXPECT_EQ(Shape{}.numel(), 1);
    EXPECT_EQ(s.with_last(4), (Shape{2, 3, 4}));
    EXPECT_EQ(error_of([] { Shape{-1}; }), "[shape] negative dimension -1");
    EXPECT_EQ(error_of([] { Shape{1, 1, 1, 1, 1, 1, 1}; }), "[shape] more than 6 dimensions");
    EXPECT_EQ(error_of([&] { s[3]; }), "[shape] (2, 3, 5) has no dimension 3");
    EXPECT_EQ(error_of([&] { s[-4]; }), "[shape] (2, 3, 5) has no dimension -4");
    EXPECT_EQ(error_of([] { Tensor::scalar(1).dim(-1); }), "[shape] () has no dimension -1");
}

TEST(Tensor, HandlesShareAndClonesDoNot) {
    Tensor a({2, 2}, {1, 2, 3, 4});
    Tensor b = a, c = a.clone(), d = a.detach(), e = a.view({4});
    a[0] = 9;
    EXPECT_EQ(b[0], 9);
    EXPECT_EQ(c[0], 1);
    EXPECT_EQ(d[0], 9);
    EXPECT_EQ(e[0], 9);
    EXPECT_EQ(e.shape(), (Shape{4}));
    EXPECT_FALSE(a.unique());
    EXPECT_TRUE(c.unique());
}

TEST(Tensor, MisuseIsNamed) {
    EXPECT_EQ(error_of([] { Tensor({2, 2}, std::vector<float>{1, 2, 3}); }), "[tensor] (2, 2) holds 4 values, 3 given");
    EXPECT_EQ(error_of([] { Tensor::zeros({2, 3}).view({5}); }), "[reshape] (2, 3) to (5): 6 != 5");
    EXPECT_EQ(error_of([] { Tensor::zeros({2}).item(); }), "[item] one value expected, (2) given");
}

TEST(Tensor, AnEmptyHandleSaysSo) {
    const std::string expected = "[tensor] empty: this handle holds no values (made by Tensor(), moved from, or grad() before backward() brought a gradient)";
    const Tensor p = Tensor::ones({2}).set_requires_grad();
    EXPECT_EQ(error_of([&] { static_cast<void>(p.grad()[0]); }), expected);
    Tensor t;
    const Tensor c;
    const std::function<void()> uses[] = {[&] { c.shape(); }, [&] { c.dim(0); }, [&] { c.ndim(); }, [&] { c.numel(); }, [&] { c.rows(); }, [&] { t.data(); }, [&] { c.data(); },
                                          [&] { t.values(); }, [&] { c.values(); }, [&] { t[0] = 1; }, [&] { static_cast<void>(c[0]); }, [&] { c.item(); }, [&] { c.clone(); },
                                          [&] { c.view({1}); }, [&] { c.detach(); }, [&] { c.unique(); }, [&] { t.copy_from(p); }, [&] { t = Tensor({2}), t.copy_from(c); }, [&] { c.version(); },
                                          [&] { c.grad(); }, [&] { t = {}, t.zero_grad(); }, [&] { t.set_requires_grad(); }, [&] { c.requires_grad(); }, [&] { c.backward(); }};
    for (const auto& use : uses) EXPECT_EQ(error_of(use), expected) << &use - uses;
}

TEST(Tensor, IndicesStayInside) {
    Tensor t = Tensor::ones({2, 3});
    EXPECT_EQ(error_of([&] { t[6] = 1; }), "[tensor] (2, 3) has no value 6: 0 to 5 expected");
    EXPECT_EQ(error_of([&] { static_cast<void>(std::as_const(t)[-1]); }), "[tensor] (2, 3) has no value -1: 0 to 5 expected");
}

TEST(Tensor, ShapesThatCannotBeHadAreRefusedAndCountNothing) {
    const MemoryStats before = memory_stats();
    EXPECT_NE(error_of([] { Tensor({std::int64_t{1} << 32, std::int64_t{1} << 32}); }).find("more numbers than 64 bits can count"), std::string::npos);
    for (const Shape& shape : {Shape{std::int64_t{1} << 62}, Shape{100000, 100000, 100000}, Shape{std::int64_t{1} << 40}, Shape{most_memory() / 4 + 1}})
        EXPECT_NE(error_of([&] { Tensor t(shape); }).find("[tensor] (" + std::to_string(shape[0])), std::string::npos) << shape;
    const Tensor small({1000});
    EXPECT_NE(error_of([] { Tensor t({most_memory() / 4 - 1000}); }).find("asked for"), std::string::npos);
    EXPECT_EQ(Shape({std::int64_t{1} << 62, 0}).numel(), 0);
    EXPECT_THROW(Shape({std::int64_t{1} << 62, 4, 0}).numel(), Error);  // as NumPy: no product of some dimensions overflows
    EXPECT_EQ(memory_stats().live_tensors, before.live_tensors + 1);
    EXPECT_LE(memory_stats().live_bytes, before.live_bytes + 5 * 1000);
}

TEST(Tensor, WritesAreCountedAndReadsAreNot) {
    Tensor t({3}, {1, 2, 3});
    const Tensor view = t.detach();
    std::uint32_t version = t.version();
    EXPECT_EQ(t[0] + t[1], 3);  // reading
    EXPECT_EQ(t.version(), version);
    t[0] = 5, t[1] += 1, t[2] = t[0];
    EXPECT_EQ(t.version(), version + 3);
    EXPECT_EQ(view.version(), t.version());
    EXPECT_EQ(view[0], 5);
    EXPECT_EQ(view[1], 3);
    EXPECT_EQ(view[2], 5);
    version = t.version();
    static_cast<void>(std::as_const(t).data());
    EXPECT_EQ(t.version(), version);
    static_cast<void>(t.data());
    static_cast<void>(t.values());
    EXPECT_EQ(t.version(), version + 2);
    EXPECT_NE(t.clone().version(), t.version());
}

TEST(Tensor, EmptyDimensionsHoldNothing) {
    const Tensor t = Tensor::zeros({0, 3});
    EXPECT_EQ(t.numel(), 0);
    EXPECT_EQ(t.rows(), 0);
}

TEST(Memory, ValuesAreAlignedAndReturned) {
    const auto before = memory_stats();
    {
        for (std::int64_t n : {1, 7, 17, 1000, 123457}) {
            Tensor t({n});
            EXPECT_EQ(reinterpret_cast<std::uintptr_t>(t.data()) % 64, 0u);
        }
    }
    EXPECT_EQ(memory_stats().live_bytes, before.live_bytes);
    EXPECT_EQ(memory_stats().live_tensors, before.live_tensors);
}

TEST(Memory, ClassesWasteAtMostAnEighth) {
    for (std::size_t bytes :
         {std::size_t{513}, std::size_t{1000}, std::size_t{4097}, std::size_t{1} << 20, (std::size_t{1} << 20) + 1, std::size_t{12345678}}) {
        const auto before = memory_stats().live_bytes;
        void* block = allocate(bytes);
        const auto size = static_cast<std::size_t>(memory_stats().live_bytes - before);
        EXPECT_GE(size, bytes);
        EXPECT_LE(static_cast<double>(size), 1.125 * static_cast<double>(bytes) + 64);
        release(block, bytes);
    }
}

TEST(Memory, SameSizesAreRecycled) {
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
    GTEST_SKIP() << "sanitizers see every allocation: nothing is recycled";
#endif
    { Tensor a({1000}), b({300000}); }
    const auto before = memory_stats().system_allocations;
    for (int i = 0; i < 10; i++) Tensor a({1000}), b({300000});
    EXPECT_EQ(memory_stats().system_allocations, before);
}

TEST(Memory, PeakIsTheMostAtOnce) {
    reset_peak_memory();
    const auto before = memory_stats();
    { Tensor a({1 << 20}); }
    { Tensor a({1 << 20}); }
    const auto after = memory_stats();
    EXPECT_GE(after.peak_bytes - before.live_bytes, 4 << 20);
    EXPECT_LE(after.peak_bytes - before.live_bytes, 5 << 20);
}

}  // namespace
}  // namespace sd
