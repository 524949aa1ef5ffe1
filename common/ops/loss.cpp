#include "common/ops/loss.hpp"

#include <algorithm>

#include "common/autograd/autograd.hpp"
#include "common/kernels/loss/total_variation.hpp"
#include "common/kernels/reduce/reduce.hpp"
#include "common/kernels/softmax/softmax.hpp"
#include "common/ops/arithmetic.hpp"
#include "common/ops/reduce.hpp"
#include "common/ops/shape.hpp"
#include "common/ops/softmax.hpp"

namespace sd {

// loss = log sum_c e^x_c - x_label        dx = softmax(x) - onehot(label)
Tensor cross_entropy(const Tensor& logits, const std::vector<int>& labels, Reduction reduction) {
    check(logits.ndim() > 0 && logits.dim(-1) > 0, "[cross_entropy] logits (..., classes) expected, ", logits.shape(), " given");
    const std::int64_t rows = logits.rows(), classes = logits.dim(-1);
    check(rows > 0 || reduction != Reduction::mean, "[cross_entropy] mean of no rows: ", logits.shape());
    check(static_cast<std::int64_t>(labels.size()) == rows, "[cross_entropy] logits ", logits.shape(), " have ", rows, " rows, ", labels.size(), " labels given");
    for (int label : labels) check(label >= 0 && label < classes, "[cross_entropy] label ", label, " of ", classes, " classes");

    Tensor dx;
    if (recording() && logits.requires_grad()) dx = Tensor(logits.shape());
    Shape shape;
    for (int i = 0; i + 1 < logits.ndim(); i++) shape.append(logits.dim(i));
    Tensor y(shape);  // (...), one value a row
    const float scale = reduction == Reduction::mean ? 1 / static_cast<float>(rows) : 1;
    kernels::cross_entropy(rows, classes, logits.data(), labels.data(), y.data(), dx ? dx.data() : nullptr, scale);

    if (reduction == Reduction::sum || reduction == Reduction::mean) {
        const double total = kernels::sum(rows, y.data());
        y = Tensor::scalar(static_cast<float>(reduction == Reduction::mean ? total / static_cast<double>(rows) : total));
    }
    if (reduction == Reduction::per_sample) {
        check(logits.ndim() > 1, "[cross_entropy] per_sample needs a batch, ", logits.shape(), " given");
        Tensor sums({shape[0]});
        kernels::sum_axis(shape[0], rows / std::max<std::int64_t>(shape[0], 1), 1, y.data(), sums.data(), false);
        y = sums;
    }
    return record_with_gradients("cross_entropy", y, {&logits, 1}, {&dx, 1});
}

// With t the smoothed and weighted one-hot labels: loss = -sum_c t_c log softmax(x)_c
Tensor cross_entropy(const Tensor& logits, const std::vector<int>& labels, const CrossEntropyOptions& options) {
    if (options.label_smoothing == 0 && !options.weight && !options.ignore_index) return cross_entropy(logits, labels, options.reduction);
    check(logits.ndim() > 0 && logits.dim(-1) > 0, "[cross_entropy] logits (..., classes) expected, ", logits.shape(), " given");
    const std::int64_t rows = logits.rows(), classes = logits.dim(-1);
    const float smoothing = options.label_smoothing;
    const Tensor& weight = options.weight;
    check(static_cast<std::int64_t>(labels.size()) == rows, "[cross_entropy] logits ", logits.shape(), " have ", rows, " rows, ", labels.size(),
          " labels given");
    check(smoothing >= 0 && smoothing <= 1, "[cross_entropy] label_smoothing ", smoothing, ": 0 to 1 expected");
    check(!weight || weight.shape() == Shape{classes}, "[cross_entropy] weight ", weight ? weight.shape() : Shape{}, ": (", classes,
          ") expected, one for each class");

    Tensor target = Tensor::zeros({rows, classes});
    double total = 0;  // of the labels' weights
    float* row = target.data();
    for (const int label : labels) {
        if (label != options.ignore_index) {
            check(label >= 0 && label < classes, "[cross_entropy] label ", label, " of ", classes, " classes");
            for (std::int64_t c = 0; c < classes; c++)
                row[c] = (weight ? weight[c] : 1.0f) * ((c == label ? 1 - smoothing : 0.0f) + smoothing / static_cast<float>(classes));
            total += weight ? weight[label] : 1.0f;
        }
        row += classes;
    }
    // Where t is 0 nothing counts, not even a log p of -infinity.
    const Tensor log_p = log_softmax(reshape(logits, {rows, classes}));
    const Tensor loss = -sum(where(target, log_p * target, Tensor::scalar(0)), {1});  // one value a row
    Shape shape;
    for (int i = 0; i + 1 < logits.ndim(); i++) shape.append(logits.dim(i));
    switch (options.reduction) {
        case Reduction::none: return reshape(loss, shape);
        case Reduction::sum: return sum(loss);
        case Reduction::mean: check(total != 0, "[cross_entropy] the mean of labels that weigh nothing"); return sum(loss) * static_cast<float>(1 / total);
        case Reduction::per_sample: break;
    }
    check(shape.size() > 0, "[cross_entropy] per_sample needs a batch, ", logits.shape(), " given");
    return sum(reshape(loss, {shape[0], shape[0] ? rows / shape[0] : 0}), {1});
}

namespace {

Tensor between(const char* name, kernels::Loss loss, const Tensor& x, const Tensor& target, Reduction reduction) {
    check(x.shape() == target.shape(), "[", name, "] ", x.shape(), " against target ", target.shape());
    return fused_loss(name, loss, {x, target}, reduction);
}

}  // namespace

// loss = max(x, 0) - x t + log(1 + e^-|x|)        dx = sigmoid(x) - t        dt = -x
Tensor bce_with_logits(const Tensor& logits, const Tensor& target, Reduction reduction) {
    return between("bce_with_logits", kernels::Loss::bce_with_logits, logits, target, reduction);
}

// loss = (x - t)^2        dx = 2 (x - t)        dt = -dx
Tensor mse(const Tensor& x, const Tensor& target, Reduction reduction) { return between("mse", kernels::Loss::squared_error, x, target, reduction); }

// loss = |x - t|        dx = sign(x - t)        dt = -dx
Tensor l1(const Tensor& x, const Tensor& target, Reduction reduction) { return between("l1", kernels::Loss::absolute_error, x, target, reduction); }

// loss = sum u^(beta/2), u = right^2 + down^2        each difference d passes on beta u^(beta/2 - 1) d to both its ends
Tensor total_variation(const Tensor& x, float beta) {
    check(x.ndim() == 4, "[total_variation] (N, H, W, C) expected, ", x.shape(), " given");
    check(beta >= 1, "[total_variation] beta ", beta, ": 1 or more expected");
    Tensor dx;
    if (recording() && x.requires_grad()) dx = Tensor(x.shape());
    const double total = kernels::total_variation(x.dim(0), x.dim(1), x.dim(2), x.dim(3), beta, x.data(), dx ? dx.data() : nullptr);
    return record_with_gradients("total_variation", Tensor::scalar(static_cast<float>(total)), {&x, 1}, {&dx, 1});
}

}  // namespace sd
