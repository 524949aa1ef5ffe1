// The matrix product against three plain loops, on every instruction set; its bits; its borders.
#include "common/kernels/gemm/gemm.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <limits>
#include <random>
#include <string>
#include <tuple>
#include <vector>

#include "common/kernels/threads/threads.hpp"

using namespace sd::kernels;

namespace {

using Floats = std::vector<float>;

Floats random_floats(std::int64_t n, unsigned seed) {
    std::mt19937 generator(seed);
    std::uniform_real_distribution<float> uniform(-1.0f, 1.0f);
    Floats x(static_cast<std::size_t>(n));
    for (float& value : x) value = uniform(generator);
    return x;
}

// A matrix inside a larger allocation: rows are `stride` apart, and everything around it holds a mark that must survive.
struct Guarded {
    static constexpr float kMark = 12345.0f;
    static constexpr std::int64_t kBorder = 64;
    std::int64_t rows, columns, stride;
    Floats memory;
    Guarded(std::int64_t r, std::int64_t c, std::int64_t gap) : rows(r), columns(c), stride(c + gap), memory(static_cast<std::size_t>(r * (c + gap) + 2 * kBorder), kMark) {}
    float* data() { return memory.data() + kBorder; }
    float& at(std::int64_t i, std::int64_t j) { return memory[static_cast<std::size_t>(kBorder + i * stride + j)]; }
    void fill(const Floats& values) {
        for (std::int64_t i = 0; i < rows; ++i)
            for (std::int64_t j = 0; j < columns; ++j) at(i, j) = values[static_cast<std::size_t>(i * columns + j)];
    }
    Floats values() {
        Floats v;
        for (std::int64_t i = 0; i < rows; ++i)
            for (std::int64_t j = 0; j < columns; ++j) v.push_back(at(i, j));
        return v;
    }
    bool border_intact() {
        std::int64_t touched = 0;
        for (std::int64_t p = 0; p < static_cast<std::int64_t>(memory.size()); ++p) {
            const std::int64_t q = p - kBorder;
            const bool inside = q >= 0 && q < rows * stride && q % stride < columns;
            touched += !inside && memory[static_cast<std::size_t>(p)] != kMark;
        }
        return touched == 0;
    }
};

struct Case {
    bool ta, tb;
    std::int64_t m, n, k;
};

std::string name(const Case& x) {
    return std::string(x.ta ? "T" : "N") + (x.tb ? "T" : "N") + " " + std::to_string(x.m) + " x " + std::to_string(x.n) + " x " + std::to_string(x.k);
}

// A and B of exactly the size needed (a read past the end is seen by the address sanitizer), with gaps between rows if asked for.
struct Operands {
    Case x;
    std::int64_t lda, ldb;
    Floats a, b, bias;
    Operands(const Case& c, std::int64_t gap, unsigned seed) : x(c), lda((c.ta ? c.m : c.k) + gap), ldb((c.tb ? c.k : c.n) + gap) {
        auto size = [&](std::int64_t rows, std::int64_t columns, std::int64_t stride) { return rows == 0 || columns == 0 ? 0 : (rows - 1) * stride + columns; };
        a = random_floats(c.ta ? size(c.k, c.m, lda) : size(c.m, c.k, lda), seed);
        b = random_floats(c.tb ? size(c.n, c.k, ldb) : size(c.k, c.n, ldb), seed + 1);
        bias = random_floats(c.n, seed + 2);
    }
    ConstMatrixView left() const { return x.ta ? ConstMatrixView{a.data(), x.k, x.m, lda, 1}.t() : ConstMatrixView{a.data(), x.m, x.k, lda, 1}; }
    ConstMatrixView right() const { return x.tb ? ConstMatrixView{b.data(), x.n, x.k, ldb, 1}.t() : ConstMatrixView{b.data(), x.k, x.n, ldb, 1}; }
    void fast(float* c, std::int64_t ldc, const Epilogue& e) const { gemm(left(), right(), {c, x.m, x.n, ldc, 1}, e); }
    void packed(float* c, std::int64_t ldc, const Epilogue& e) const {
        PackedMatrix p;
        p.pack(right());
        gemm(left(), p, {c, x.m, x.n, ldc, 1}, e);
    }
    void reference(float* c, std::int64_t ldc, const Epilogue& e) const { gemm_reference(left(), right(), {c, x.m, x.n, ldc, 1}, e); }
};

void expect_close(Guarded& got, Guarded& want, const Case& x) {
    const double limit = 2e-6 * (std::sqrt(static_cast<double>(x.k)) * 4 + 4);
    for (std::int64_t i = 0; i < got.rows; ++i)
        for (std::int64_t j = 0; j < got.columns; ++j) ASSERT_NEAR(got.at(i, j), want.at(i, j), limit) << name(x) << " at " << i << ", " << j;
    ASSERT_TRUE(got.border_intact()) << name(x);
}

void compare_with_reference(const Case& x, std::int64_t gap, const Epilogue& epilogue, bool with_bias, unsigned seed) {
    const Operands o(x, gap, seed);
    Epilogue e = epilogue;
    e.bias = with_bias ? o.bias.data() : nullptr;
    Guarded got(x.m, x.n, gap), packed(x.m, x.n, gap), want(x.m, x.n, gap);
    const Floats before = random_floats(x.m * x.n, seed + 3);
    got.fill(before), packed.fill(before), want.fill(before);
    o.reference(want.data(), want.stride, e);
    o.fast(got.data(), got.stride, e);
    expect_close(got, want, x);
    o.packed(packed.data(), packed.stride, e);
    expect_close(packed, want, x);
    ASSERT_EQ(got.memory, packed.memory) << name(x);
}

class Gemm : public testing::TestWithParam<Isa> {
protected:
    Isa isa_before = isa();
    int threads_before = threads();
    void SetUp() override {
        if (!isa_supported(GetParam())) GTEST_SKIP() << "this CPU has no " << isa_name(GetParam());
        force_isa(GetParam());
    }
    void TearDown() override {
        force_isa(isa_before);
        set_threads(threads_before);
    }
};
INSTANTIATE_TEST_SUITE_P(Isa, Gemm, testing::ValuesIn(kIsas), [](const auto& set) { return std::string(isa_name(set.param)); });

TEST_P(Gemm, TwoByTwoByHand) {
    const float a[] = {1, 2, 3, 4}, b[] = {5, 6, 7, 8}, bias[] = {-20, 0.5f};
    float c[4];
    const auto A = matrix(a, 2, 2), B = matrix(b, 2, 2);
    const auto C = matrix(c, 2, 2);
    gemm(A, B, C);
    EXPECT_EQ(Floats(c, c + 4), (Floats{19, 22, 43, 50}));
    gemm(A.t(), B, C);
    EXPECT_EQ(Floats(c, c + 4), (Floats{26, 30, 38, 44}));
    gemm(A, B.t(), C);
    EXPECT_EQ(Floats(c, c + 4), (Floats{17, 23, 39, 53}));
    gemm(A.t(), B.t(), C);
    EXPECT_EQ(Floats(c, c + 4), (Floats{23, 31, 34, 46}));
    gemm(A, B, C, {.bias = bias, .activation = Activation::relu});
    EXPECT_EQ(Floats(c, c + 4), (Floats{0, 22.5f, 23, 50.5f}));
    gemm(A, B, C, {.accumulate = true});
    EXPECT_EQ(Floats(c, c + 4), (Floats{19, 44.5f, 66, 100.5f}));
    gemm(A, B, C.t());  // what is written is (A B)^T
    EXPECT_EQ(Floats(c, c + 4), (Floats{19, 43, 22, 50}));
    gemm(A.t(), B, C.t(), {.accumulate = true});
    EXPECT_EQ(Floats(c, c + 4), (Floats{45, 81, 52, 94}));
}

TEST_P(Gemm, OddShapesAllTransposes) {
    unsigned seed = 1;
    for (std::int64_t m : {1, 2, 7, 17, 33})
        for (std::int64_t n : {1, 7, 10, 17, 33, 64})
            for (std::int64_t k : {1, 3, 17, 65})
                for (int t = 0; t < 4; ++t) {
                    const std::int64_t gap = seed % 3 == 0 ? 5 : 0;
                    compare_with_reference({t % 2 == 1, t / 2 == 1, m, n, k}, gap, {.accumulate = seed % 2 == 0}, seed % 5 == 0, seed);
                    ++seed;
                    if (HasFatalFailure()) return;
                }
}

TEST_P(Gemm, RandomShapes) {
    std::mt19937 generator(7);
    for (unsigned i = 0; i < 60; ++i) {
        auto draw = [&](int most) { return static_cast<std::int64_t>(std::uniform_int_distribution<int>(1, most)(generator)); };
        const Case x{i % 2 == 1, i / 2 % 2 == 1, draw(i % 3 ? 60 : 200), draw(i % 5 ? 80 : 600), draw(i % 7 ? 100 : 1400)};
        compare_with_reference(x, draw(4) - 1, {.accumulate = i % 3 == 0}, i % 4 == 0, 100 + i);
        if (HasFatalFailure()) return;
    }
}

TEST_P(Gemm, RowsThatCollideInTheCache) {
    for (std::int64_t k : {256, 512, 1024})
        for (int t = 0; t < 4; ++t) {
            compare_with_reference({t % 2 == 1, t / 2 == 1, 37, 70, k}, 0, {}, true, 5);
            compare_with_reference({t % 2 == 1, t / 2 == 1, 256, 16, 70}, 0, {}, true, 5);
            if (HasFatalFailure()) return;
        }
}

TEST_P(Gemm, Epilogues) {
    for (Activation activation : {Activation::none, Activation::relu, Activation::leaky_relu(0.1f), Activation::elu(0.1f), Activation::sigmoid, Activation::tanh})
        for (std::int64_t k : {5, 1030})
            for (bool accumulate : {false, true})
                for (bool bias : {false, true}) {
                    compare_with_reference({false, false, 19, 37, k}, 3, {.activation = activation, .accumulate = accumulate}, bias, 11);
                    if (HasFatalFailure()) return;
                }
}

TEST_P(Gemm, NothingToSumLeavesTheBias) {
    const float bias[] = {1, -2, 3};
    float c[6] = {9, 9, 9, 9, 9, 9};
    gemm(matrix<const float>(nullptr, 2, 0), matrix<const float>(nullptr, 0, 3), matrix(c, 2, 3), {.bias = bias, .activation = Activation::relu});
    EXPECT_EQ(Floats(c, c + 6), (Floats{1, 0, 3, 1, 0, 3}));
    gemm(matrix<const float>(nullptr, 2, 0), matrix<const float>(nullptr, 0, 3), matrix(c, 2, 3), {.accumulate = true});
    EXPECT_EQ(Floats(c, c + 6), (Floats{1, 0, 3, 1, 0, 3}));
    gemm(matrix<const float>(nullptr, 2, 0), matrix<const float>(nullptr, 0, 3), matrix(c, 2, 3));
    EXPECT_EQ(Floats(c, c + 6), Floats(6, 0.0f));
}

TEST_P(Gemm, EmptyResults) {
    const Floats x(100, 1.0f);
    float c = 5;
    gemm(matrix(x.data(), 0, 4), matrix(x.data(), 4, 3), matrix(&c, 0, 3));
    gemm(matrix(x.data(), 3, 4), matrix(x.data(), 0, 4).t(), matrix(&c, 3, 0));
    EXPECT_EQ(c, 5);
}

TEST_P(Gemm, NanAndInfinityGoThrough) {
    constexpr float kNan = std::numeric_limits<float>::quiet_NaN(), kInf = std::numeric_limits<float>::infinity();
    for (Activation activation : {Activation::none, Activation::relu, Activation::leaky_relu(0.2f)})
        for (std::int64_t n : {1, 10, 40}) {
            const std::int64_t m = 17, k = 20;
            Floats a = random_floats(m * k, 1), b = random_floats(k * n, 2), c(static_cast<std::size_t>(m * n));
            a[3 * k + 5] = kNan;
            a[4 * k + 6] = kInf;
            a[4 * k + 7] = -kInf;
            a[5 * k + 2] = kInf;
            gemm(matrix(a.data(), m, k), matrix(b.data(), k, n), matrix(c.data(), m, n), {.activation = activation});
            for (std::int64_t j = 0; j < n; ++j) {
                EXPECT_TRUE(std::isnan(c[3 * n + j]));
                EXPECT_EQ(std::isnan(c[4 * n + j]), b[6 * n + j] * b[7 * n + j] > 0);  // inf - inf
                EXPECT_TRUE(std::isinf(c[5 * n + j]) || (activation == Activation::relu && c[5 * n + j] == 0));
                EXPECT_TRUE(std::isfinite(c[2 * n + j]) && std::isfinite(c[6 * n + j]));
            }
        }
}

TEST_P(Gemm, ZeroTimesInfinityInB) {  // no path may skip a zero in A
    const float a[] = {0, 1}, b[] = {std::numeric_limits<float>::infinity(), 1};
    float c;
    gemm(matrix(a, 1, 2), matrix(b, 2, 1), matrix(&c, 1, 1));
    EXPECT_TRUE(std::isnan(c));
}

// The bits of a row do not depend on the rows around it, nor those of a column on its neighbours.
TEST_P(Gemm, ARowAloneHasTheBitsItHasInsideABatch) {
    for (const auto& [n, k] : {std::pair<std::int64_t, std::int64_t>{70, 33}, {10, 128}, {400, 784}, {20, 1030}, {1, 600}, {256, 64}})
        for (int t = 0; t < 4; ++t) {
            const bool ta = t % 2 == 1, tb = t / 2 == 1;
            const Operands o({ta, tb, 40, n, k}, 0, 3);
            Floats all(static_cast<std::size_t>(40 * n));
            o.fast(all.data(), n, {.bias = o.bias.data()});
            for (std::int64_t m = 1; m <= 40; m += m < 18 ? 1 : 11)
                for (std::int64_t i : {std::int64_t{0}, (40 - m) / 2, 40 - m}) {
                    Floats part(static_cast<std::size_t>(m * n));
                    ConstMatrixView rows = o.left();
                    rows.data += i * rows.row_step, rows.rows = m;
                    gemm(rows, o.right(), matrix(part.data(), m, n), {.bias = o.bias.data()});
                    ASSERT_EQ(std::memcmp(part.data(), all.data() + i * n, part.size() * sizeof(float)), 0) << name(o.x) << ": rows " << i << " to " << i + m;
                }
        }
}

TEST_P(Gemm, AColumnAloneHasTheBitsItHasInsideAMatrix) {
    for (int t = 0; t < 4; ++t) {
        const bool ta = t % 2 == 1, tb = t / 2 == 1;
        const Operands o({ta, tb, 50, 300, 700}, 0, 3);
        Floats all(50 * 300);
        o.fast(all.data(), 300, {});
        for (std::int64_t n : {1, 5, 16, 33, 100})
            for (std::int64_t j : {std::int64_t{0}, 300 - n}) {
                Guarded part(50, n, 0);
                ConstMatrixView columns = o.right();
                columns.data += j * columns.column_step, columns.columns = n;
                gemm(o.left(), columns, matrix(part.data(), 50, n));
                for (std::int64_t i = 0; i < 50; ++i) ASSERT_EQ(std::memcmp(&part.at(i, 0), &all[static_cast<std::size_t>(i * 300 + j)], static_cast<std::size_t>(n) * sizeof(float)), 0) << name(o.x) << ", " << n << " columns";
            }
    }
}

TEST_P(Gemm, TransposesAgreeToTheBit) {
    const std::int64_t m = 61, n = 83, k = 1100;
    const Operands o({false, false, m, n, k}, 0, 9);
    Floats at(o.a.size()), bt(o.b.size());
    for (std::int64_t i = 0; i < m; ++i)
        for (std::int64_t p = 0; p < k; ++p) at[static_cast<std::size_t>(p * m + i)] = o.a[static_cast<std::size_t>(i * k + p)];
    for (std::int64_t p = 0; p < k; ++p)
        for (std::int64_t j = 0; j < n; ++j) bt[static_cast<std::size_t>(j * k + p)] = o.b[static_cast<std::size_t>(p * n + j)];
    Floats want(static_cast<std::size_t>(m * n)), got(want.size());
    o.fast(want.data(), n, {});
    for (int t = 1; t < 4; ++t) {
        const bool ta = t % 2 == 1, tb = t / 2 == 1;
        gemm(ta ? matrix(at.data(), k, m).t() : matrix(o.a.data(), m, k), tb ? matrix(bt.data(), n, k).t() : matrix(o.b.data(), k, n), matrix(got.data(), m, n));
        EXPECT_EQ(got, want) << t;
    }
}

TEST_P(Gemm, SameBitsWithAnyNumberOfThreads) {
    if (kMaxThreads == 1) GTEST_SKIP() << "this target has no threads";
    for (const Case& x : {Case{false, false, 128, 400, 784}, Case{true, false, 784, 400, 128}, Case{false, true, 128, 300, 256}, Case{true, true, 300, 300, 300},
                          Case{false, false, 2000, 20, 100}, Case{false, false, 16, 2000, 600}, Case{false, true, 1, 2000, 900}, Case{false, false, 3000, 1, 500}}) {
        const Operands o(x, 0, 21);
        Floats want(static_cast<std::size_t>(x.m * x.n)), got(want.size());
        set_threads(1);
        o.fast(want.data(), x.n, {.bias = o.bias.data(), .activation = Activation::tanh});
        for (int t : {2, 4, 7}) {
            set_threads(t);
            std::fill(got.begin(), got.end(), 0.0f);
            o.fast(got.data(), x.n, {.bias = o.bias.data(), .activation = Activation::tanh});
            ASSERT_EQ(got, want) << name(x) << " with " << t << " threads";
            std::fill(got.begin(), got.end(), 0.0f);
            o.packed(got.data(), x.n, {.bias = o.bias.data(), .activation = Activation::tanh});
            ASSERT_EQ(got, want) << name(x) << " packed, with " << t << " threads";
        }
    }
}

TEST_P(Gemm, APackedMatrixServesManyProductsAndMayBePackedAgain) {
    PackedMatrix p;
    for (std::int64_t n : {40, 100, 7}) {
        const Operands o({false, true, 13, n, 50}, 0, 2);
        p.pack(o.right());
        EXPECT_EQ(p.columns(), n);
        EXPECT_EQ(p.rows(), 50);
        Floats want(static_cast<std::size_t>(13 * n)), got(want.size());
        o.fast(want.data(), n, {});
        for (int i = 0; i < 2; ++i) {
            gemm(o.left(), p, matrix(got.data(), 13, n));
            EXPECT_EQ(got, want);
        }
    }
}

}  // namespace
