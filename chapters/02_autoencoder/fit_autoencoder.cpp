#include "chapters/02_autoencoder/fit_autoencoder.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "common/autograd/autograd.hpp"
#include "common/data/batches.hpp"
#include "common/ops/arithmetic.hpp"
#include "common/ops/loss.hpp"
#include "common/ops/shape.hpp"
#include "common/optim/adam.hpp"
#include "common/optim/schedule.hpp"

namespace sd {

void fit_autoencoder(Autoencoder& model, const Dataset& data, const FitOptions& options) {
    model.mean.copy_from(mean_image(data));
    Adam adam(parameters(model), {.lr = options.lr});
    Batches batches(data, {.size = std::min(options.batch_size, data.size), .seed = options.seed, .background = true});
    Rng rng(options.seed, 7);
    const std::int64_t steps = options.epochs * batches.per_epoch();
    for (std::int64_t step = 0; step < steps; step++) {
        const Tensor x = batches.next().images;
        const Tensor seen = options.noise > 0 ? x + rng.normal(x.shape(), 0, options.noise) : x;
        const Tensor loss = mse(model(seen), x);
        adam.zero_grad();
        loss.backward();
        adam.options.lr = cosine_schedule(step, steps, options.lr, steps / 20);
        adam.step();
        check(std::isfinite(loss.item()), "step ", step, ": the loss is ", loss.item(), "; try a smaller --lr");
        if (options.progress) options.progress(step + 1, steps, loss.item());
    }
}

Tensor mean_image(const Dataset& data) {
    std::vector<double> sums(static_cast<std::size_t>(data.pixels()));
    for (std::int64_t i = 0; i < data.size; i++)
        for (std::int64_t j = 0; j < data.pixels(); j++) sums[static_cast<std::size_t>(j)] += data.image(i)[j];
    Tensor mean({data.height, data.width, data.channels});
    std::transform(sums.begin(), sums.end(), mean.data(), [&](double sum) { return static_cast<float>(sum / (255.0 * static_cast<double>(data.size))); });
    return mean;
}

std::vector<float> reconstruction_errors(const Autoencoder& model, const Dataset& data) {
    NoGrad no_grad;
    std::vector<float> errors;
    for (std::int64_t begin = 0; begin < data.size; begin += 500) {
        const Tensor x = images_tensor(data, begin, std::min<std::int64_t>(500, data.size - begin));
        const Tensor sums = mse(model(x), x, Reduction::per_sample);
        for (float sum : sums.values()) errors.push_back(sum / static_cast<float>(data.pixels()));
    }
    return errors;
}

double reconstruction_error(const Autoencoder& model, const Dataset& data) {
    const std::vector<float> errors = reconstruction_errors(model, data);
    return std::accumulate(errors.begin(), errors.end(), 0.0) / static_cast<double>(errors.size());
}

namespace {

// f of all pictures, some at a time, as rows.
Tensor rows_of(const Dataset& data, const std::function<Tensor(const Tensor&)>& f) {
    NoGrad no_grad;
    Tensor all;
    for (std::int64_t begin = 0; begin < data.size; begin += 500) {
        const Tensor rows = f(images_tensor(data, begin, std::min<std::int64_t>(500, data.size - begin)));
        if (!all) all = Tensor({data.size, rows.dim(1)});
        std::copy_n(rows.data(), rows.numel(), all.data() + begin * rows.dim(1));
    }
    return all;
}

}  // namespace

Tensor encode_all(const Autoencoder& model, const Dataset& data) {
    return rows_of(data, [&](const Tensor& x) { return model.encode(x); });
}
Tensor hidden_all(const Autoencoder& model, const Dataset& data) {
    return rows_of(data, [&](const Tensor& x) { return model.hidden(x); });
}

}  // namespace sd
