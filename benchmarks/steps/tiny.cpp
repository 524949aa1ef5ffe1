// What the graph itself costs: 500 products of 16x16 matrices, each followed by a ReLU, and a sum; 1001 nodes.
#include "benchmarks/steps/step.hpp"
#include "common/autograd/autograd.hpp"
#include "common/ops/activation.hpp"
#include "common/ops/matmul.hpp"
#include "common/ops/reduce.hpp"

namespace sd::bench {
namespace {

Step tiny(bool backward) {
    constexpr std::int64_t kSize = 16;
    constexpr int kProducts = 500;
    // A cyclic shift, so that the values neither die nor grow.
    Tensor w = Tensor::zeros({kSize, kSize});
    for (std::int64_t i = 0; i < kSize; i++) w[(i + 1) % kSize * kSize + i] = 1;
    w.set_requires_grad(backward);
    const Tensor input = uniform({kSize, kSize}, 11);
    return {(backward ? 3 : 1) * kProducts * flop_of(kSize, kSize, kSize), 2 * kProducts + 1, [=]() mutable {
                Tensor x = input;
                for (int i = 0; i < kProducts; i++) x = relu(matmul(x, w));
                const Tensor s = sum(x);
                if (backward) {
                    w.zero_grad();
                    s.backward();
                }
                return double(s.item());
            }};
}

}  // namespace

Step tiny_graph(bool) { return tiny(true); }
Step tiny_forward(bool) { return tiny(false); }

}  // namespace sd::bench
