#include "common/ops/fused_loss.hpp"

#include <algorithm>
#include <array>
#include <tuple>
#include <utility>

#include "common/autograd/autograd.hpp"
#include "common/kernels/elementwise/elementwise.hpp"
#include "common/ops/arithmetic.hpp"

namespace sd {
namespace {

constexpr std::size_t kMaxInputs = 4;

}  // namespace

Tensor record_with_gradients(const char* op, Tensor y, std::span<const Tensor> inputs, std::span<const Tensor> gradients) {
    std::array<Tensor, kMaxInputs> saved;
    std::array<Target, kMaxInputs> targets;
    for (std::size_t k = 0; k < inputs.size(); k++) {
        saved[k] = gradients[k];
        targets[k] = Target(inputs[k]);
    }
    return record(op, std::move(y), inputs, [saved = std::move(saved), targets](const Tensor& dy) mutable {
        for (std::size_t k = 0; k < kMaxInputs; k++) {
            if (!saved[k]) continue;
            Tensor g = std::move(saved[k]);
            const std::int64_t repeat = g.numel() / std::max<std::int64_t>(dy.numel(), 1);
            if (dy.numel() != 1 || dy[0] != 1) kernels::binary(kernels::Binary::mul, {dy.numel(), repeat, 1}, g.data(), dy.data(), g.data(), false);
            add_grad(targets[k], std::move(g));
        }
    });
}

Tensor fused_loss(const char* name, kernels::Loss loss, std::initializer_list<Tensor> inputs, Reduction reduction, const kernels::Grid& grid) {
    // Bring all inputs to one shape; an empty batch is larger than one row that is repeated for it.
    std::array<Tensor, kMaxInputs> in, gradients;
    const auto size = [](const Tensor& x) { return std::tuple(x.ndim(), x.numel() == 0, x.numel()); };
    const Shape shape = std::max_element(inputs.begin(), inputs.end(), [=](const Tensor& a, const Tensor& b) { return size(a) < size(b); })->shape();
    std::size_t count = 0;
    for (const Tensor& x : inputs) in[count++] = x.shape() == shape ? x : expand(x, shape);

    const std::int64_t n = shape.numel();
    check(n > 0 || reduction != Reduction::mean, "[", name, "] mean of no values: ", shape);
    kernels::LossArguments arguments;
    arguments.grid = grid;
    if (reduction == Reduction::mean) arguments.scale = 1 / static_cast<float>(n);
    for (std::size_t k = 0; k < count; k++) {
        arguments.input[k] = std::as_const(in[k]).data();
        if (!recording() || !in[k].requires_grad()) continue;
        gradients[k] = Tensor(shape);
        arguments.gradient[k] = gradients[k].data();
    }

    Tensor y;
    if (reduction == Reduction::per_sample) {
        check(shape.size() > 0, "[", name, "] per_sample needs a batch, one number given");
        y = Tensor({shape[0]});
        kernels::loss_row_sums(loss, shape[0], n / std::max<std::int64_t>(shape[0], 1), arguments, y.data());
    } else {
        if (reduction == Reduction::none) {
            y = Tensor(shape);
            arguments.values = y.data();
        }
        const double total = kernels::loss_sum(loss, n, arguments);
        if (reduction == Reduction::sum) y = Tensor::scalar(static_cast<float>(total));
        if (reduction == Reduction::mean) y = Tensor::scalar(static_cast<float>(total / static_cast<double>(n)));
    }
    return record_with_gradients(name, y, {in.data(), count}, {gradients.data(), count});
}

}  // namespace sd
