// What a recorded tensor remembers: the op, the tensors it was made from and the closure that passes its gradient on to them.
#pragma once

#include <cstddef>
#include <new>
#include <type_traits>
#include <utility>

#include "common/tensor/memory.hpp"
#include "common/tensor/tensor.hpp"

namespace sd {

// The closure stands behind the node in one recycled block; `run` and `destroy` know its type.
struct Node {
    static constexpr int kInlineEdges = 4;

    const char* op = nullptr;  // its name, for messages
    void (*run)(Node*, Tensor& grad, Tensor& out) = nullptr;
    void (*destroy)(Node*) = nullptr;
    std::size_t bytes = 0;
    int edge_count = 0;
    std::uint32_t output_version = 0;  // of the output's values when they were recorded
    TensorBody* inline_edges[kInlineEdges] = {};
    TensorBody** edges = inline_edges;

    void* closure() { return reinterpret_cast<char*>(this) + kClosureOffset; }
    static constexpr std::size_t kClosureOffset = 96;
};
static_assert(sizeof(Node) <= Node::kClosureOffset);

void release_node(Node* node);  // destroys the closure, then lets go of the edges

// Backward closures come in two forms: (const Tensor& dy), and (const Tensor& dy, const Tensor& y) for ops that need their own
// output. The first form lets the output's value go as soon as nobody else reads it; the second may do so itself, by y = {} on a
// Tensor& y.
template <class Backward>
constexpr bool reads_output = std::is_invocable_v<Backward&, Tensor&, Tensor&>;

template <class Backward>
Node* new_node(const char* op, Backward&& backward) {
    using Closure = std::decay_t<Backward>;
    static_assert(alignof(Closure) <= 16);
    const std::size_t bytes = Node::kClosureOffset + sizeof(Closure);
    Node* node = new (allocate(bytes)) Node;
    node->op = op;
    node->bytes = bytes;
    new (node->closure()) Closure(std::forward<Backward>(backward));
    node->run = [](Node* n, Tensor& dy, [[maybe_unused]] Tensor& y) {
        auto& f = *static_cast<Closure*>(n->closure());
        if constexpr (reads_output<Closure>)
            f(dy, y);
        else
            f(dy);
    };
    node->destroy = [](Node* n) { static_cast<Closure*>(n->closure())->~Closure(); };
    return node;
}

}  // namespace sd
