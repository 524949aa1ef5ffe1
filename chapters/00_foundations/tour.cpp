// A tour of the core: tensors, the graph, gradients. Prints each step beside what it shows.
#include <cstdio>
#include <sstream>
#include <string>

#include "common/app/app.hpp"
#include "common/autograd/autograd.hpp"
#include "common/autograd/gradcheck.hpp"
#include "common/ops/arithmetic.hpp"
#include "common/ops/matmul.hpp"
#include "common/ops/reduce.hpp"
#include "common/tensor/memory.hpp"
#include "common/tensor/rng.hpp"

using namespace sd;

namespace {

// A tensor of one or two dimensions as text, rows under each other.
std::string show(const Tensor& t) {
    std::ostringstream text;
    const std::int64_t columns = t.ndim() ? t.dim(-1) : 1;
    for (std::int64_t i = 0; i < t.numel(); i++) {
        char number[32];
        std::snprintf(number, sizeof number, "%8.3f", static_cast<double>(t[i]));
        text << number << ((i + 1) % columns == 0 ? "\n" : " ");
    }
    return text.str();
}

std::string show(const Shape& shape) {
    std::ostringstream text;
    text << shape;
    return text.str();
}

void explain(const char* heading, const std::string& what) { std::printf("\n%s\n%s", heading, what.c_str()); }

void tensors() {
    std::puts("\n== 1. Tensors: a shape and that many floats, the last dimension running fastest ==");
    // [tour-tensor]
    Tensor a({2, 3}, {1, 2, 3, 4, 5, 6});
    Tensor b = a;          // another handle to the same values
    Tensor c = a.clone();  // values of its own
    b[0] = 10;
    // [/tour-tensor]
    explain(("a, of shape " + show(a.shape()) + ", after b[0] = 10: b is another handle to the same values").c_str(), show(a));
    explain("c = a.clone() has its own", show(c));
    explain("Shapes that don't fit are refused, with the op and both shapes:", "");
    try {
        matmul(Tensor::zeros({128, 784}), Tensor::zeros({400, 20}));
    } catch (const Error& e) {
        std::printf("    %s\n", e.what());
    }
}

void gradients() {
    std::puts("\n== 2. Gradients: every op records how to run backward ==");
    // [tour-gradient]
    Tensor w({3, 1}, {0.5f, -1, 2});
    w.set_requires_grad();
    const Tensor x({2, 3}, {1, 2, 3, 4, 5, 6});
    const Tensor y = matmul(x, w);         // (2, 1)
    const Tensor loss = sum(square(y));    // one number
    loss.backward();
    // [/tour-gradient]
    explain("y = x w", show(y));
    explain("loss = sum y^2", show(loss));
    explain("dloss/dw = x^T (2 y)", show(w.grad()));

    // The same by a small change of one weight.
    const float h = 1e-2f;
    NoGrad no_grad;
    const float before = w[1];
    w[1] = before + h;
    const float above = sum(square(matmul(x, w))).item();
    w[1] = before - h;
    const float below = sum(square(matmul(x, w))).item();
    w[1] = before;
    std::printf("\nthe second one by central difference: (%.3f - %.3f) / %.2f = %.3f\n", static_cast<double>(above), static_cast<double>(below), 2.0 * h,
                static_cast<double>((above - below) / (2 * h)));
}

void paths() {
    std::puts("\n== 3. Several paths: gradients add up ==");
    // [tour-diamond]
    const Tensor x = Tensor::scalar(1).set_requires_grad();
    const Tensor a = x + x;
    (a + a).backward();
    // [/tour-diamond]
    std::printf("y = (x + x) + (x + x), dy/dx = %g: each of the two uses of a, twice the two uses of x\n", static_cast<double>(x.grad().item()));

    // [tour-detach]
    const Tensor z = Tensor::scalar(3).set_requires_grad();
    (square(z).detach() * z).backward();
    // [/tour-detach]
    std::printf("z^2 * z with the square detached, at z = 3: %g, as if z^2 were the number 9 (the whole gradient is 27)\n", static_cast<double>(z.grad().item()));
    try {
        const Tensor y = square(x);
        y.backward();
        y.backward();
    } catch (const Error& e) {
        std::printf("a graph runs backward once: %s\n", e.what());
    }
}

void checking(App& app) {
    std::puts("\n== 4. The universal judge: gradcheck ==");
    Rng rng(app.seed);
    const Tensor x = rng.uniform({3, 5}, 0.5f, 1.5f).set_requires_grad(), w = rng.normal({5, 2}).set_requires_grad();
    const double error = gradcheck([](const auto& in) { return exp(matmul(log(in[0]), in[1])); }, {x, w});
    std::printf("exp(log(x) w), every element of x and w against central differences: worst relative error %.1e (limit 1e-3)\n", error);
    app.results.metric("gradcheck_error", error, "", Kind::exact, "exp(log(x) w)");
}

void memory(App& app) {
    std::puts("\n== 5. Memory: recycled, and let go as early as possible ==");
    const Tensor w = Rng(app.seed).normal({512, 512}, 0, 0.04f).set_requires_grad();
    std::int64_t asked = 0;
    for (int step = 0; step < 12; step++) {
        if (step == 2) asked = memory_stats().system_allocations;  // the first steps fill the free lists
        Tensor x = Tensor::ones({64, 512});
        for (int layer = 0; layer < 10; layer++) x = matmul(x, w);
        sum(x).backward();
    }
    asked = memory_stats().system_allocations - asked;
    std::printf("ten steps through ten layers asked the system for memory %lld times; at most %.1f MiB were in use\n", static_cast<long long>(asked),
                static_cast<double>(memory_stats().peak_bytes) / (1 << 20));
    app.results.metric("system_allocations", static_cast<double>(asked), "", Kind::exact, "in ten steady steps");
}

}  // namespace

int main(int argc, char** argv) {
    App app("A tour of the core: tensors, the graph, gradients; prints what it explains.");
    return app.run(argc, argv, [&] {
        tensors();
        gradients();
        paths();
        checking(app);
        memory(app);
    });
}
