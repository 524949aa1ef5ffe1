// Reverse-mode differentiation.
//
// An op computes its output y and then says how the gradient dy = dL/dy reaches its inputs:
//
//     Tensor y = ...;                                                            // y = exp(x)
//     return record("exp", y, {x}, [dx = Target(x)](const Tensor& dy, const Tensor& y) {
//         add_grad(dx, dy * y);                                                  // dx += dy * y
//     });
//
// A closure captures a Target for each gradient that it brings, a Saved where it reads an input's values, and never its own output
// (that would be a cycle that nothing frees); an op that needs the output's value takes it as a second argument. Gradients of
// several paths add up: grad_of() says whether to overwrite or to add. Whether an input wants a gradient is settled by record().
// backward() visits recorded tensors from the youngest to the oldest: an output is always younger than its inputs, so each
// gradient is complete before it is passed on. No second derivatives: gradients are not recorded.
#pragma once

#include <initializer_list>
#include <span>

#include "common/tensor/node.hpp"
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
bool wants_node(const char* op, const Tensor& y, std::span<const Tensor> inputs);
void attach(Tensor& y, std::span<const Tensor> inputs, Node* node, bool keeps_value);
}  // namespace detail

// Attaches `backward` to y, which was just computed from `inputs`, and returns y. Records nothing where no input needs a gradient.
// `op` names it in messages (a literal: it is not copied). Throws Error where y is one of the inputs or was recorded before.
template <class Backward>
Tensor record(const char* op, Tensor y, std::span<const Tensor> inputs, Backward&& backward) {
    if (detail::wants_node(op, y, inputs)) detail::attach(y, inputs, new_node(op, std::forward<Backward>(backward)), reads_output<std::decay_t<Backward>>);
    return y;
}
template <class Backward>
Tensor record(const char* op, Tensor y, std::initializer_list<Tensor> inputs, Backward&& backward) {
    return record(op, std::move(y), std::span<const Tensor>(inputs.begin(), inputs.size()), std::forward<Backward>(backward));
}

// An input as its op's backward sees it: whether it wanted a gradient when the op was recorded, its shape and the gradient's place,
// but not its values. Valid as long as the node: its edge keeps the body.
class Target {
public:
    explicit Target(const Tensor& x) : body_(x && x.requires_grad() ? x.body() : nullptr) {}
    Target() = default;
    bool requires_grad() const { return body_ != nullptr; }
    const Shape& shape() const { return held().shape; }
    std::int64_t numel() const { return held().numel; }
    TensorBody* body() const { return body_; }

private:
    TensorBody& held() const {
        check(body_, "[backward] a gradient for an input that wants none: ask requires_grad() first");
        return *body_;
    }
    TensorBody* body_ = nullptr;
};

// An input whose values backward reads: a Target that also holds the values, and knows which version of them the op has read.
// `needed` = false (the gradient that reads them is not wanted) lets the values go.
class Saved : public Target {
public:
    explicit Saved(const Tensor& x, bool needed = true) : Target(x), value_(needed ? x : Tensor()), version_(value_ ? value_.version() : 0) {}
    const Tensor& value() const;  // throws Error naming the op where the values were overwritten since
    const float* data() const { return value().data(); }
    float operator[](std::int64_t i) const { return value()[i]; }
    explicit operator bool() const { return static_cast<bool>(value_); }

private:
    Tensor value_;
    std::uint32_t version_;
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
