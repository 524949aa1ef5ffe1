// DCGAN of 28x28 images (Radford et al. 2015), batch 128: one step of the discriminator, one of the generator.
#include "benchmarks/steps/step.hpp"
#include "common/ops/arithmetic.hpp"
#include "common/ops/conv.hpp"
#include "common/ops/loss.hpp"
#include "common/ops/matmul.hpp"
#include "common/ops/norm.hpp"
#include "common/ops/shape.hpp"
#include "common/optim/adam.hpp"

namespace sd::bench {
namespace {

constexpr std::int64_t kBatch = 128, kNoise = 100;

struct RunningStatistics {
    Tensor mean, variance;
    explicit RunningStatistics(std::int64_t n) : mean(Tensor::zeros({n})), variance(Tensor::ones({n})) {}
};

struct Generator {
    Parameters p{100};
    Tensor w0 = p.linear(kNoise, 6272, {}, {7, 7, 128}), gamma0 = p.gamma(128), beta0 = p.bias(128);
    Tensor w1 = p.conv_transposed(4, 128, 64), gamma1 = p.gamma(64), beta1 = p.bias(64);
    Tensor w2 = p.conv_transposed(4, 64, 1), b2 = p.bias(1);
    RunningStatistics s0{128}, s1{64};

    Tensor operator()(const Tensor& z) const {
        Tensor h = reshape(linear(z, w0, {}), {kBatch, 7, 7, 128});
        h = batch_norm(h, gamma0, beta0, s0.mean, s0.variance, {.activation = Activation::relu});
        h = conv_transpose2d(h, w1, {}, {.stride = 2, .padding = 1});
        h = batch_norm(h, gamma1, beta1, s1.mean, s1.variance, {.activation = Activation::relu});
        return conv_transpose2d(h, w2, b2, {.stride = 2, .padding = 1, .activation = Activation::tanh});
    }
};

struct Discriminator {
    Parameters p{200};
    Tensor w1 = p.conv(4, 4, 1, 64), b1 = p.bias(64);
    Tensor w2 = p.conv(4, 4, 64, 128), gamma2 = p.gamma(128), beta2 = p.bias(128);
    Tensor w3 = p.linear(6272, 1, {7, 7, 128}), b3 = p.bias(1);
    RunningStatistics s2{128};

    Tensor operator()(const Tensor& x) const {
        Tensor h = conv2d(x, w1, b1, {.stride = 2, .padding = 1, .activation = Activation::leaky_relu(0.2f)});
        h = conv2d(h, w2, {}, {.stride = 2, .padding = 1});
        h = batch_norm(h, gamma2, beta2, s2.mean, s2.variance, {.activation = Activation::leaky_relu(0.2f)});
        return linear(flatten(h), w3, b3);
    }
};

}  // namespace

Step dcgan(bool check) {
    const Generator g;
    const Discriminator d;
    const Tensor real = 2.0f * grey_images(kBatch) - 1.0f, ones = Tensor::ones({kBatch, 1}), zeros = Tensor::zeros({kBatch, 1});
    const AdamOptions options{.lr = 2e-4f, .beta1 = 0.5f};

    const double linear0 = flop_of(kBatch, kNoise, 6272), up1 = flop_of(kBatch, 128, 64, 16, 49), up2 = flop_of(kBatch, 64, 1, 16, 196);
    const double conv1 = flop_of(kBatch, 1, 64, 16, 196), conv2 = flop_of(kBatch, 64, 128, 16, 49), linear3 = flop_of(kBatch, 6272, 1);
    const double d_step = 2 * (2 * conv1 + 3 * conv2 + 3 * linear3) + linear0 + up1 + up2, g_step = 2 * (conv1 + conv2 + linear3) + linear0 + 2 * up1 + 2 * up2;
    return {d_step + g_step, kBatch, [=, noise = Noise(check), adam_g = Adam(g.p.list(), options), adam_d = Adam(d.p.list(), options)]() mutable {
                const Tensor fake = g(noise({kBatch, kNoise}));

                // Discriminator: real images are 1, generated ones 0.
                adam_d.zero_grad();
                const Tensor loss_real = bce_with_logits(d(real), ones);
                loss_real.backward();
                const Tensor loss_fake = bce_with_logits(d(fake.detach()), zeros);
                loss_fake.backward();
                adam_d.step();

                // Generator: what it makes should pass as 1. The discriminator's weights need no gradient.
                adam_g.zero_grad();
                set_requires_grad(d.p.list(), false);
                const Tensor loss_g = bce_with_logits(d(fake), ones);
                loss_g.backward();
                set_requires_grad(d.p.list(), true);
                adam_g.step();
                return double(loss_real.item()) + double(loss_fake.item()) + double(loss_g.item());
            }};
}

}  // namespace sd::bench
