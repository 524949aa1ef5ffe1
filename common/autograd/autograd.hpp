// Reverse-mode differentiation.
//
// An op computes its output y and then says how the gradient dy = dL/dy reaches its inputs:
//
//     Tensor y = ...;
//     return record(y, {a, b}, [=](const Tensor& dy) {
//         if (a.requires_grad()) kernels::multiply(n, dy.data(), b.data(), grad_of(a));  // da += dy * b
//     });
//
// A closure captures inputs, never its own output (that would be a cycle that nothing frees); an op that needs the output's
// value takes it as a second argument. Gradients of several paths add up: grad_of() says whether to overwrite or to add.
// backward() visits recorded tensors from the youngest to the oldest: an output is always younger than its inputs, so each
// gradient is complete before it is passed on. No second derivatives: gradients are not recorded.
#pragma once

#include <initializer_list>
#include <span>

#include "common/autograd/node.hpp"
#include "common/tensor/tensor.hpp"

namespace sd {

// While one is alive, the thread records nothing.
class NoGrad {
public:
    NoGrad();
    ~NoGrad();
    NoGrad(const NoGrad&) = delete;
    NoGrad& operator=(const NoGrad&) = delete;

private:
    bool before_;
};
bool recording();

namespace detail {
bool any_needs_grad(const Tensor* inputs, std::size_t count);
void attach(Tensor& y, const Tensor* inputs, std::size_t count, Node* node, bool keeps_value);
}  // namespace detail

// Attaches `backward` to y, which was just computed from `inputs`, and returns y. Records nothing where no input needs a gradient.
template <class Backward>
Tensor record(Tensor y, std::span<const Tensor> inputs, Backward&& backward) {
    if (recording() && detail::any_needs_grad(inputs.data(), inputs.size()))
        detail::attach(y, inputs.data(), inputs.size(), new_node(std::forward<Backward>(backward)), reads_output<std::decay_t<Backward>>);
    return y;
}
template <class Backward>
Tensor record(Tensor y, std::initializer_list<Tensor> inputs, Backward&& backward) {
    return record(std::move(y), std::span<const Tensor>(inputs.begin(), inputs.size()), std::forward<Backward>(backward));
}

// An input as its op's backward sees it: whether it wants a gradient, its shape and the gradient's place, but not its values.
// A closure that captures a Target in place of the Tensor lets the values go. Valid as long as the node: its edge keeps the body.
class Target {
public:
    Target(const Tensor& x) : body_(x && x.requires_grad() ? x.body() : nullptr) {}
    bool requires_grad() const { return body_ != nullptr; }
    const Shape& shape() const { return body_->shape; }
    std::int64_t numel() const { return body_->numel; }
    TensorBody* body() const { return body_; }

private:
    TensorBody* body_;
};

// Where a gradient is accumulated. The first contribution overwrites fresh memory, later ones add.
struct Gradient {
    float* data;
    bool accumulate;
};
Gradient grad_of(const Target& x);

// dx += g for a whole gradient at hand, of x's size in any shape. Takes over g's memory when it is the first contribution and
// nobody else holds g; a closure that takes `Tensor& dy` may pass std::move(dy) on.
void add_grad(const Target& x, Tensor g);

// A tensor with t's values that may be written: t itself where nobody else sees it, a copy otherwise.
Tensor exclusive(const Tensor& t);

// Runs backward from y with dL/dy = `dy` (one number 1 when not given). Each graph can be used once.
void backward(const Tensor& y);
void backward(const Tensor& y, const Tensor& dy);

}  // namespace sd
