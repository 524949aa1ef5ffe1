// Variational autoencoder 784-400-20 with Bernoulli pixels, batch 128; the loss is the negative ELBO, summed over the batch.
#include "benchmarks/steps/step.hpp"
#include "common/ops/arithmetic.hpp"
#include "common/ops/likelihood.hpp"
#include "common/ops/loss.hpp"
#include "common/ops/matmul.hpp"
#include "common/ops/shape.hpp"
#include "common/optim/adam.hpp"

namespace sd::bench {

Step vae(bool check) {
    constexpr std::int64_t kBatch = 128, kHidden = 400, kLatent = 20;
    Parameters p;
    const Tensor w1 = p.linear(784, kHidden), b1 = p.bias(kHidden), w_mu = p.linear(kHidden, kLatent), b_mu = p.bias(kLatent), w_var = p.linear(kHidden, kLatent), b_var = p.bias(kLatent);
    const Tensor w3 = p.linear(kLatent, kHidden), b3 = p.bias(kHidden), w4 = p.linear(kHidden, 784), b4 = p.bias(784);
    const Tensor x = flatten(grey_images(kBatch));

    const double outer = flop_of(kBatch, 784, kHidden), inner = flop_of(kBatch, kHidden, kLatent);
    return {2 * outer + 3 * (3 * inner + outer), kBatch, [=, noise = Noise(check), adam = Adam(p.list())]() mutable {
                const Tensor h = linear(x, w1, b1, Activation::relu);
                const Tensor mu = linear(h, w_mu, b_mu), logvar = linear(h, w_var, b_var);
                const Tensor z = mu + noise({kBatch, kLatent}) * exp(0.5f * logvar);
                const Tensor logits = linear(linear(z, w3, b3, Activation::relu), w4, b4);
                const Tensor loss = bce_with_logits(logits, x, Reduction::sum) + kl_standard_normal(mu, logvar, Reduction::sum);
                adam.zero_grad();
                loss.backward();
                adam.step();
                return double(loss.item());
            }};
}

}  // namespace sd::bench
