#include "common/autograd/autograd.hpp"

#include <algorithm>
#include <atomic>
#include <memory>
#include <utility>
#include <vector>

#include "common/kernels/elementwise/elementwise.hpp"

namespace sd {
namespace {

thread_local bool is_recording = true;
thread_local const char* running_op = "backward";  // whose closure runs
std::atomic<std::uint64_t> youngest_age{0};

// Throws unless the values that backward needs are those that the op has read or written.
void check_version(const Tensor& x, std::uint32_t expected) {
    check(x.version() == expected, "[", running_op, "] backward needs values of shape ", x.shape(), " that were overwritten after the forward pass: write into a clone(), or run the forward pass again");
}

}  // namespace

NoGrad::NoGrad() : before_(is_recording) { is_recording = false; }
NoGrad::~NoGrad() { is_recording = before_; }
bool recording() { return is_recording; }

namespace detail {

bool wants_node(const char* op, const Tensor& y, std::span<const Tensor> inputs) {
    for (const Tensor& x : inputs) check(!y || x.body() != y.body(), "[", op, "] record: the output is one of the inputs; give it a handle of its own, such as x.detach()");
    check(!y.requires_grad() && !y.body()->spent, "[", op, "] record: the output has a history already");
    return is_recording && std::any_of(inputs.begin(), inputs.end(), [](const Tensor& x) { return x && x.requires_grad(); });
}

// Empty handles (an op without its optional bias) and inputs that need no gradient get no edge.
void attach(Tensor& y, std::span<const Tensor> inputs, Node* node, bool keeps_value) {
    const auto has_edge = [](const Tensor& x) { return x && x.requires_grad(); };
    const auto edges = std::count_if(inputs.begin(), inputs.end(), has_edge);
    if (edges > Node::kInlineEdges) try {
            node->edges = static_cast<TensorBody**>(allocate(static_cast<std::size_t>(edges) * sizeof(TensorBody*)));
        } catch (...) {
            release_node(node);
            throw;
        }
    for (const Tensor& x : inputs) {
        if (!has_edge(x)) continue;
        node->edges[node->edge_count++] = x.body();
        x.body()->references.fetch_add(1, std::memory_order_relaxed);
    }
    node->output_version = y.version();
    TensorBody* body = y.body();
    body->node = node;
    body->needs_grad = true;
    body->keeps_value = keeps_value;
    body->age = youngest_age.fetch_add(1, std::memory_order_relaxed) + 1;
}

}  // namespace detail

const Tensor& Saved::value() const {
    if (value_) check_version(value_, version_);
    return value_;
}

Gradient grad_of(const Target& x) {
    check(x.requires_grad(), "[", running_op, "] a gradient for an input that wants none: ask requires_grad() first");
    TensorBody* body = x.body();
    if (body->grad) return {body->grad->data, true};
    Tensor grad(body->shape);
    body->grad = grad.body();
    body->grad->handles.fetch_add(1, std::memory_order_relaxed);
    return {body->grad->data, false};
}

void add_grad(const Target& x, Tensor g) {
    if (!x.requires_grad()) return;
    TensorBody* body = x.body();
    check(g.numel() == body->numel, "[", running_op, "] a gradient of shape ", g.shape(), " for an input of shape ", body->shape);
    if (!(g.shape() == body->shape)) g = g.detach().view(body->shape);
    if (body->grad) {
        kernels::add_into(g.numel(), g.data(), body->grad->data);
        return;
    }
    // A view of memory that somebody else may still write or keep is copied; a fresh gradient is taken over.
    Tensor own = g.unique() ? std::move(g) : g.clone();
    body->grad = own.body();
    body->grad->handles.fetch_add(1, std::memory_order_relaxed);
}

Tensor exclusive(const Tensor& t) { return t.unique() ? t : t.clone(); }

void backward(const Tensor& y) {
    check(y.numel() == 1, "[backward] needs one number, ", y.shape(), " given; pass dL/dy for others");
    backward(y, Tensor::full(y.shape(), 1.0f));
}

namespace {

// The recorded tensors of a backward pass, each with a reference of ours until it has run. Where an error ends the pass, those that
// have not run lose the gradients that had reached them: their graph can be used again.
struct Pass {
    std::vector<TensorBody*> order;
    std::size_t done = 0;
    NoGrad no_grad;
    const char* op_before = running_op;

    Pass() = default;
    Pass(const Pass&) = delete;
    Pass& operator=(const Pass&) = delete;
    ~Pass() {
        running_op = op_before;
        for (; done < order.size(); done++) {
            TensorBody* body = order[done];
            body->visited = false;
            if (body->grad) Tensor::adopt(std::exchange(body->grad, nullptr));
            drop_reference(body);
        }
    }

    void visit(TensorBody* body) {
        if (body->visited || (!body->node && !body->spent)) return;
        check(!body->spent, "[backward] part of this graph was already run backward; detach() it or add the losses before backward()");
        order.push_back(body);
        body->visited = true;
        body->references.fetch_add(1, std::memory_order_relaxed);
    }

    // Passes the gradient of order[done] on to its inputs.
    void step() {
        TensorBody* body = order[done];
        const std::unique_ptr<Node, void (*)(Node*)> node(std::exchange(body->node, nullptr), release_node);
        body->visited = false;
        body->spent = true;
        if (!body->grad) return;
        const bool held = body->handles.load(std::memory_order_acquire) > 0;
        if (body->handles.fetch_add(1, std::memory_order_relaxed) == 0) body->references.fetch_add(1, std::memory_order_relaxed);
        Tensor out = Tensor::adopt(body);
        // Whoever still holds this tensor may ask for its gradient; otherwise it ends here.
        Tensor grad = out.grad();
        if (!held) Tensor::adopt(std::exchange(body->grad, nullptr));
        running_op = node->op;
        if (std::exchange(body->keeps_value, false)) check_version(out, node->output_version);
        node->run(node.get(), grad, out);
    }
};

}  // namespace

void backward(const Tensor& y, const Tensor& dy) {
    check(y.requires_grad(), "[backward] nothing here needs a gradient: no input with requires_grad, or made under NoGrad");
    check(!y.body()->spent, "[backward] this graph was already run backward; run the forward pass again");
    check(dy.shape() == y.shape(), "[backward] gradient ", dy.shape(), " for ", y.shape());
    Pass pass;
    if (!y.body()->node) return add_grad(Target(y), dy.clone());  // y is a leaf

    // Collect every recorded tensor that y depends on.
    std::vector<TensorBody*>& order = pass.order;
    pass.visit(y.body());
    for (std::size_t i = 0; i < order.size(); i++)
        for (int e = 0; e < order[i]->node->edge_count; e++) pass.visit(order[i]->node->edges[e]);

    // From the youngest to the oldest.
    const auto younger = [](const TensorBody* a, const TensorBody* b) { return a->age > b->age; };
    if (!std::is_sorted(order.begin(), order.end(), younger)) std::sort(order.begin(), order.end(), younger);

    add_grad(Target(y), dy.clone());
    while (pass.done < order.size()) {
        pass.step();
        drop_reference(order[pass.done++]);
    }
}

void Tensor::backward() const { sd::backward(*this); }

// y = x        dx = dy
Tensor Tensor::view(const Shape& new_shape) const {
    check(new_shape.numel() == numel(), "[reshape] ", shape(), " to ", new_shape, ": ", numel(), " != ", new_shape.numel());
    return record("reshape", sharing(new_shape), {*this}, [dx = Target(*this)](Tensor& dy) { add_grad(dx, std::move(dy)); });
}

Tensor Tensor::clone() const {
    Tensor copy(shape());
    const Tensor& from = *this;
    std::copy_n(from.data(), numel(), copy.data());
    return record("clone", copy, {*this}, [dx = Target(*this)](Tensor& dy) { add_grad(dx, std::move(dy)); });
}

}  // namespace sd
