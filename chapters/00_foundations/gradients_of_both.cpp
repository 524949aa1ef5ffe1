#include "chapters/00_foundations/gradients_of_both.hpp"

#include "chapters/00_foundations/scalar_autograd.hpp"
#include "common/ops/activation.hpp"
#include "common/ops/loss.hpp"
#include "common/ops/matmul.hpp"
#include "common/tensor/rng.hpp"

namespace sd {
namespace {

constexpr int kPoints = 16, kIn = 2, kHidden = 8;

using scalar::Value;
std::vector<Value> to_scalars(const Tensor& t) { return {t.values().begin(), t.values().end()}; }

}  // namespace

BothGradients gradients_of_both(std::uint64_t seed) {
    Rng rng(seed);
    const Tensor x = rng.uniform({kPoints, kIn}, -1, 1);
    Tensor target({kPoints, 1});
    for (int i = 0; i < kPoints; i++) target[i] = x[2 * i] * x[2 * i + 1];
    Tensor w1 = rng.normal({kIn, kHidden}), b1 = rng.normal({kHidden}), w2 = rng.normal({kHidden, 1}), b2 = rng.normal({1});

    // With tensors: three lines.
    for (Tensor* p : {&w1, &b1, &w2, &b2}) p->set_requires_grad();
    const Tensor prediction = linear(tanh(linear(x, w1, b1)), w2, b2);
    mse(prediction, target).backward();

    // Number by number: the same sums, written out.
    std::vector<Value> v1 = to_scalars(w1), c1 = to_scalars(b1), v2 = to_scalars(w2), c2 = to_scalars(b2);
    Value loss = 0.0;
    for (int i = 0; i < kPoints; i++) {
        Value output = c2[0];
        for (int h = 0; h < kHidden; h++) {
            Value sum = c1[h];
            for (int j = 0; j < kIn; j++) sum = sum + Value(x[kIn * i + j]) * v1[j * kHidden + h];
            output = output + tanh(sum) * v2[h];
        }
        const Value error = output - Value(target[i]);
        loss = loss + error * error / Value(kPoints);
    }
    loss.backward();

    BothGradients both;
    for (const auto& values : {v1, c1, v2, c2})
        for (const Value& value : values) both.by_scalars.push_back(value.grad());
    for (const Tensor& p : {w1, b1, w2, b2}) {
        const Tensor grad = p.grad();
        both.by_tensors.insert(both.by_tensors.end(), grad.values().begin(), grad.values().end());
    }
    return both;
}

}  // namespace sd
