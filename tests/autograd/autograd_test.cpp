#include "common/autograd/autograd.hpp"

#include <gtest/gtest.h>

#include "common/autograd/gradcheck.hpp"
#include "common/tensor/memory.hpp"
#include "common/tensor/rng.hpp"
#include "tests/error_of.hpp"
#include "tests/no_leaks.hpp"

namespace sd {
namespace {

// Two ops of the test's own: the core is tested without common/ops.
Tensor add(const Tensor& a, const Tensor& b) {
    Tensor y(a.shape());
    for (std::int64_t i = 0; i < y.numel(); i++) y[i] = a[i] + b[i];
    return record("add", y, {a, b}, [da = Target(a), db = Target(b)](const Tensor& dy) {
        if (da.requires_grad()) add_grad(da, dy);
        if (db.requires_grad()) add_grad(db, dy);
    });
}
Tensor square(const Tensor& x) {
    Tensor y(x.shape());
    for (std::int64_t i = 0; i < y.numel(); i++) y[i] = x[i] * x[i];
    return record("square", y, {x}, [x = Saved(x)](const Tensor& dy) {
        Tensor dx(x.shape());
        for (std::int64_t i = 0; i < dx.numel(); i++) dx[i] = 2 * x[i] * dy[i];
        add_grad(x, dx);
    });
}
Tensor reciprocal(const Tensor& x) {  // reads its own output: dx = -dy y^2
    Tensor y(x.shape());
    for (std::int64_t i = 0; i < y.numel(); i++) y[i] = 1 / x[i];
    return record("reciprocal", y, {x}, [target = Target(x)](const Tensor& dy, const Tensor& out) {
        const auto [dx, accumulate] = grad_of(target);
        for (std::int64_t i = 0; i < dy.numel(); i++) dx[i] = (accumulate ? dx[i] : 0) - dy[i] * out[i] * out[i];
    });
}
Tensor leaf(float value) { return Tensor::scalar(value).set_requires_grad(); }

TEST(Autograd, DiamondAddsBothPaths) {
    const Tensor x = leaf(1);
    const Tensor a = add(x, x);
    add(a, a).backward();
    EXPECT_EQ(x.grad().item(), 4);
}

TEST(Autograd, OlderTensorsWaitForAllTheirGradients) {
    const Tensor x = leaf(3);
    const Tensor a = square(x);  // used now and, much younger, at the end
    Tensor b = a;
    for (int i = 0; i < 10; i++) b = add(b, a);  // 11 a
    add(b, square(a)).backward();                // 11 x^2 + x^4
    EXPECT_EQ(x.grad().item(), 22 * 3 + 4 * 27);
}

TEST(Autograd, GradientsOfSeveralPassesAddUp) {
    Tensor x = leaf(2);
    square(x).backward();
    square(x).backward();
    EXPECT_EQ(x.grad().item(), 8);
    x.zero_grad();
    EXPECT_FALSE(x.grad());
}

TEST(Autograd, AMillionChainedOpsRunAndAreFreed) {
    const auto before = memory_stats();
    {
        const Tensor x = leaf(0);
        Tensor y = x;
        for (int i = 0; i < 1000000; i++) y = add(y, x);
        y.backward();
        EXPECT_EQ(x.grad().item(), 1000001);
        Tensor unused = x;
        for (int i = 0; i < 1000000; i++) unused = square(unused);
    }
    EXPECT_EQ(memory_stats().live_tensors, before.live_tensors);
    EXPECT_EQ(memory_stats().live_bytes, before.live_bytes);
}

TEST(Autograd, SecondBackwardIsRefused) {
    const Tensor x = leaf(1), h = square(x), y = add(h, h);
    y.backward();
    for (const Tensor& used : {y, add(h, x)}) {
        try {
            used.backward();
            FAIL();
        } catch (const Error& e) {
            EXPECT_NE(std::string(e.what()).find("already run backward"), std::string::npos) << e.what();
        }
    }
    EXPECT_EQ(x.grad().item(), 4);
    add(x, x).backward();  // the leaf itself is free for a new graph
    EXPECT_EQ(x.grad().item(), 6);
}

TEST(Autograd, DetachAndNoGradCut) {
    const Tensor x = leaf(3);
    const Tensor y = add(square(x).detach(), x);
    y.backward();
    EXPECT_EQ(x.grad().item(), 1);
    {
        NoGrad off;
        EXPECT_FALSE(square(x).requires_grad());
    }
    EXPECT_TRUE(square(x).requires_grad());
    NoGrad off;
    EXPECT_THROW(square(x).backward(), Error);
}

TEST(Autograd, OnlyOneNumberNeedsNoGradientGiven) {
    const Tensor x = Tensor({2}, {1, 2}).set_requires_grad();
    EXPECT_THROW(square(x).backward(), Error);
    backward(square(x), Tensor({2}, {1, 10}));
    EXPECT_EQ(x.grad()[0], 2);
    EXPECT_EQ(x.grad()[1], 40);
}

TEST(Autograd, GradientOfAHeldTensorIsKept) {
    const Tensor x = leaf(3), h = square(x), y = square(h);
    y.backward();
    EXPECT_EQ(h.grad().item(), 18);
    EXPECT_EQ(x.grad().item(), 108);
}

TEST(Autograd, ValuesLiveOnlyAsLongAsSomebodyReadsThem) {
    const std::int64_t n = 1 << 16;
    const Tensor x = Tensor::ones({n}).set_requires_grad();
    const auto before = memory_stats().live_bytes;
    Tensor y = x;
    for (int i = 0; i < 10; i++) y = add(y, x);  // backward needs none of the ten values
    EXPECT_LT(memory_stats().live_bytes - before, 2 * n * 4);
    for (int i = 0; i < 10; i++) y = reciprocal(y);  // these keep their outputs
    EXPECT_GT(memory_stats().live_bytes - before, 10 * n * 4);
    backward(y, Tensor::ones({n}));
    EXPECT_EQ(x.grad()[n - 1], 11);
}

TEST(Autograd, ValuesOverwrittenSinceTheForwardPassAreRefused) {
    const auto refused = [](const Tensor& y, const std::string& op, const std::string& shape) {
        EXPECT_EQ(error_of([&] { y.backward(); }), "[" + op + "] backward needs values of shape " + shape + " that were overwritten after the forward pass: write into a clone(), or run the forward pass again");
    };
    Tensor x = leaf(2);
    Tensor y = square(x);
    x[0] = 3;
    refused(y, "square", "()");
    y = square(x);
    x.detach()[0] = 4;  // a view of the same values
    refused(y, "square", "()");
    Tensor h = reciprocal(x);  // reads its own output
    y = add(h, h);
    h[0] = 1;
    refused(y, "reciprocal", "()");

    // What backward does not read may change; so may a copy.
    y = add(x, x);
    x[0] = 5;
    y.backward();
    EXPECT_EQ(x.grad().item(), 2);
    y = square(x.clone());
    x[0] = 6;
    y.backward();
    EXPECT_EQ(x.grad().item(), 2 + 10);
}

TEST(Autograd, ViewAndClonePassTheGradientOn) {
    const Tensor x = Tensor({2, 3}, {1, 2, 3, 4, 5, 6}).set_requires_grad();
    backward(square(x.view({3, 2})), Tensor::ones({3, 2}));
    EXPECT_EQ(x.grad()[5], 12);
    backward(square(x.clone()), Tensor::ones({2, 3}));
    EXPECT_EQ(x.grad()[5], 24);
    EXPECT_FALSE(x.detach().requires_grad());
    NoGrad off;
    EXPECT_FALSE(x.view({6}).requires_grad());
}

TEST(Autograd, AnOutputIsNeverAnInputAndIsRecordedOnce) {
    const Tensor x = leaf(2), y = square(x);
    const auto nothing = [](const Tensor&) {};
    EXPECT_EQ(error_of([&] { record("reverse", x, {x}, nothing); }), "[reverse] record: the output is one of the inputs; give it a handle of its own, such as x.detach()");
    EXPECT_EQ(error_of([&] { record("again", y, {x}, nothing); }), "[again] record: the output has a history already");
    y.backward();  // neither attempt has changed anything
    EXPECT_EQ(x.grad().item(), 4);
    // Gradient reversal, as one writes it.
    const Tensor reversed = record("reverse", x.detach(), {x}, [dx = Target(x)](const Tensor& dy) { add_grad(dx, Tensor::scalar(-dy.item())); });
    reversed.backward();
    EXPECT_EQ(x.grad().item(), 3);
}

TEST(Autograd, AClosureThatThrowsLeavesNoMarks) {
    const auto throwing = [](const Tensor& x) {
        return record("throwing", Tensor::scalar(x.item()), {x}, [](const Tensor&) { fail("no way back"); });
    };
    const Tensor x = leaf(3), older = square(x);
    const auto before = memory_stats().live_tensors;
    {
        const Tensor y = add(throwing(older), older);
        EXPECT_EQ(error_of([&] { y.backward(); }), "no way back");
        EXPECT_NE(error_of([&] { y.backward(); }).find("already run backward"), std::string::npos);
        EXPECT_FALSE(older.grad());  // what had reached it on the way is taken back
    }
    EXPECT_EQ(memory_stats().live_tensors, before);
    EXPECT_FALSE(error_of([&] { square(x).backward(); }) != "no error");
    EXPECT_EQ(x.grad().item(), 6);
    add(older, older).backward();
    EXPECT_EQ(x.grad().item(), 6 + 12);
}

TEST(Autograd, WhetherAnInputWantsAGradientIsSettledByRecord) {
    Tensor x = leaf(3), w = leaf(2);
    Tensor y = add(square(x), square(w));
    w.set_requires_grad(false);
    y.backward();
    EXPECT_EQ(w.grad().item(), 4);
    y = square(w);
    EXPECT_FALSE(y.requires_grad());
    EXPECT_EQ(error_of([&] { square(x).set_requires_grad(); }), "[requires_grad] only a leaf can be told; this tensor was computed: detach() it first");
    EXPECT_NE(error_of([&] { grad_of(Target(w)); }).find("an input that wants none"), std::string::npos);
}

TEST(Autograd, FrozenInputsCostNothing) {
    const Tensor x = leaf(2), w = Tensor::scalar(5);
    add(square(x), square(w)).backward();
    EXPECT_FALSE(w.grad());
}

TEST(Gradcheck, AcceptsRightAndFindsWrongGradients) {
    Rng rng(1);
    const Tensor x = rng.uniform({7}, 0.5f, 1.5f).set_requires_grad();
    EXPECT_LT(gradcheck([](const auto& in) { return reciprocal(square(in[0])); }, {x}), 1e-3);
    const auto wrong = [](const std::vector<Tensor>& in) {
        Tensor y = in[0].detach().clone();
        return record("wrong", y, {in[0]}, [target = Target(in[0])](const Tensor& dy) {
            Tensor dx = dy.clone();
            dx[3] *= 1.01f;
            add_grad(target, dx);
        });
    };
    EXPECT_GT(gradcheck(wrong, {x}), 5e-3);
}

}  // namespace
}  // namespace sd
