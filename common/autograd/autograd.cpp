#include "common/autograd/autograd.hpp"

#include <algorithm>
#include <atomic>
#include <vector>

#include "common/kernels/elementwise/elementwise.hpp"

namespace sd {
namespace {

thread_local bool is_recording = true;
std::atomic<std::uint64_t> youngest_age{0};

}  // namespace

NoGrad::NoGrad() : before_(is_recording) { is_recording = false; }
NoGrad::~NoGrad() { is_recording = before_; }
bool recording() { return is_recording; }

void release_node(Node* node) {
    node->destroy(node);
    for (int i = 0; i < node->edge_count; i++) drop_reference(node->edges[i]);
    if (node->edges != node->inline_edges) release(node->edges, static_cast<std::size_t>(node->edge_count) * sizeof(TensorBody*));
    release(node, node->bytes);
}

namespace detail {

bool any_needs_grad(const Tensor* inputs, std::size_t count) {
    return std::any_of(inputs, inputs + count, [](const Tensor& x) { return x && x.requires_grad(); });
}

// Empty handles (an op without its optional bias) and inputs that need no gradient get no edge.
void attach(Tensor& y, const Tensor* inputs, std::size_t count, Node* node, bool keeps_value) {
    const auto has_edge = [](const Tensor& x) { return x && x.requires_grad(); };
    node->edge_count = static_cast<int>(std::count_if(inputs, inputs + count, has_edge));
    if (node->edge_count > Node::kInlineEdges) node->edges = static_cast<TensorBody**>(allocate(static_cast<std::size_t>(node->edge_count) * sizeof(TensorBody*)));
    TensorBody** edge = node->edges;
    for (std::size_t i = 0; i < count; i++) {
        if (!has_edge(inputs[i])) continue;
        *edge++ = inputs[i].body();
        inputs[i].body()->references.fetch_add(1, std::memory_order_relaxed);
    }
    TensorBody* body = y.body();
    body->node = node;
    body->needs_grad = true;
    body->keeps_value = keeps_value;
    body->age = youngest_age.fetch_add(1, std::memory_order_relaxed) + 1;
}

}  // namespace detail

Gradient grad_of(const Target& x) {
    TensorBody* body = x.body();
    if (body->grad) return {body->grad->data, true};
    Tensor grad(body->shape);
    body->grad = grad.body();
    body->grad->handles.fetch_add(1, std::memory_order_relaxed);
    return {body->grad->data, false};
}

void add_grad(const Target& x, Tensor g) {
    TensorBody* body = x.body();
    if (!(g.shape() == body->shape)) g = g.view(body->shape);
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

void backward(const Tensor& y, const Tensor& dy) {
    check(!y.body()->spent, "[backward] this graph was already run backward; run the forward pass again");
    check(y.requires_grad(), "[backward] nothing here needs a gradient: no input with requires_grad, or made under NoGrad");
    check(dy.shape() == y.shape(), "[backward] gradient ", dy.shape(), " for ", y.shape());
    NoGrad no_grad;

    // Collect every recorded tensor that y depends on. Each keeps one reference of ours until it has run.
    std::vector<TensorBody*> order;
    const auto visit = [&order](TensorBody* body) {
        if (body->visited || (!body->node && !body->spent)) return;
        if (body->spent) {
            for (TensorBody* seen : order) {
                seen->visited = false;
                drop_reference(seen);
            }
            fail("[backward] part of this graph was already run backward; detach() it or add the losses before backward()");
        }
        body->visited = true;
        body->references.fetch_add(1, std::memory_order_relaxed);
        order.push_back(body);
    };
    if (!y.body()->node) return add_grad(Target(y), dy.clone());  // y is a leaf
    visit(y.body());
    for (std::size_t i = 0; i < order.size(); i++)
        for (int e = 0; e < order[i]->node->edge_count; e++) visit(order[i]->node->edges[e]);

    // From the youngest to the oldest.
    const auto younger = [](const TensorBody* a, const TensorBody* b) { return a->age > b->age; };
    if (!std::is_sorted(order.begin(), order.end(), younger)) std::sort(order.begin(), order.end(), younger);

    add_grad(Target(y), dy.clone());
    for (TensorBody* body : order) {
        Node* node = std::exchange(body->node, nullptr);
        body->visited = false;
        body->spent = true;
        if (body->grad) {
            const bool held = body->handles.load(std::memory_order_acquire) > 0;
            if (body->handles.fetch_add(1, std::memory_order_relaxed) == 0) body->references.fetch_add(1, std::memory_order_relaxed);
            Tensor out = Tensor::adopt(body);
            // Whoever still holds this tensor may ask for its gradient; otherwise it ends here.
            Tensor grad = out.grad();
            if (!held) Tensor::adopt(std::exchange(body->grad, nullptr));
            body->keeps_value = false;
            node->run(node, grad, out);
        }
        release_node(node);
        drop_reference(body);
    }
}

void Tensor::backward() const { sd::backward(*this); }

}  // namespace sd
