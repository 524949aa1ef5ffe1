// Training a VAE in one call, for programs that compare several; train_vae.cpp shows the loop in full.
#pragma once

#include <algorithm>
#include <cmath>
#include <functional>

#include "chapters/03_vae/elbo_of_model.hpp"
#include "common/data/batches.hpp"
#include "common/ops/reduce.hpp"
#include "common/optim/adam.hpp"
#include "common/optim/schedule.hpp"

namespace sd {

struct VaeFitOptions {
    int epochs = 10;
    std::int64_t batch_size = 100;
    float lr = 1e-3f;    // falls along a cosine to a twentieth
    float beta = 1;      // weight of the KL
    double warmup = 0;   // epochs over which it rises from 0
    std::uint64_t seed = 1;
    std::function<void(std::int64_t step, std::int64_t steps, double loss)> progress = {};
};

template <class Model>
void fit_vae(Model& model, const Dataset& data, const VaeFitOptions& options, Rng& rng) {
    Adam adam(parameters(model), {.lr = options.lr});
    Batches batches(data, {.size = std::min(options.batch_size, data.size), .seed = options.seed, .background = true});
    const std::int64_t steps = options.epochs * batches.per_epoch();
    const double warm = options.warmup * static_cast<double>(batches.per_epoch());
    for (std::int64_t step = 0; step < steps; step++) {
        const Tensor x = model.pixels.prepare(batches.next().images, rng);
        const float beta = options.beta * static_cast<float>(step < warm ? static_cast<double>(step) / warm : 1.0);
        const Elbo terms = elbo(model, x, rng);
        const Tensor loss = -mean(terms.reconstruction - beta * terms.kl);
        adam.zero_grad();
        loss.backward();
        adam.options.lr = cosine_schedule(step, steps, options.lr, 0, options.lr / 20);
        adam.step();
        check(std::isfinite(loss.item()), "step ", step, ": the loss is ", loss.item(), "; try a smaller learning rate");
        if (options.progress) options.progress(step + 1, steps, loss.item());
    }
}

}  // namespace sd
