#include "common/tensor/tensor.hpp"

#include <algorithm>
#include <cstring>
#include <new>

#include "common/tensor/memory.hpp"
#include "common/tensor/node.hpp"

namespace sd {
namespace {

// The head takes the first cache line of the block whose rest holds the values.
constexpr std::size_t kHeader = 64;
static_assert(sizeof(Storage) <= kHeader);

Storage* new_storage(const Shape& shape) {
    const std::int64_t numel = shape.numel();
    std::int64_t bytes = 0;
    if (__builtin_mul_overflow(numel, static_cast<std::int64_t>(sizeof(float)), &bytes) || bytes > most_memory())
        fail("[tensor] ", shape, " takes ", gibibytes(4.0 * static_cast<double>(numel)), ", this machine has ", gibibytes(static_cast<double>(most_memory())));
    bytes += kHeader;
    auto* storage = new (allocate(static_cast<std::size_t>(bytes))) Storage;
    storage->bytes = static_cast<std::size_t>(bytes);
    return storage;
}
float* values_of(Storage* storage) { return reinterpret_cast<float*>(reinterpret_cast<char*>(storage) + kHeader); }

void drop_storage(TensorBody* body) {
    Storage* storage = std::exchange(body->storage, nullptr);
    body->data = nullptr;
    if (storage && storage->users.fetch_sub(1, std::memory_order_acq_rel) == 1) release(storage, storage->bytes);
}

TensorBody* new_body(const Shape& shape) {
    const std::int64_t numel = shape.numel();
    auto* body = new (allocate(sizeof(TensorBody))) TensorBody;
    body->shape = shape;
    body->numel = numel;
    count_tensors(1);
    return body;
}

// Bodies whose last reference is gone, waiting to be taken down, in a list: nested destructors would overflow the stack.
thread_local TensorBody* doomed = nullptr;
thread_local bool draining = false;

void destroy(TensorBody* body) {
    drop_storage(body);
    if (body->grad) Tensor::adopt(std::exchange(body->grad, nullptr));
    if (body->node) release_node(std::exchange(body->node, nullptr));
    body->~TensorBody();
    release(body, sizeof(TensorBody));
    count_tensors(-1);
}

}  // namespace

void release_node(Node* node) {
    node->destroy(node);
    for (int i = 0; i < node->edge_count; i++) drop_reference(node->edges[i]);
    if (node->edges != node->inline_edges) release(node->edges, static_cast<std::size_t>(node->edge_count) * sizeof(TensorBody*));
    release(node, node->bytes);
}

void drop_reference(TensorBody* body) {
    if (body->references.fetch_sub(1, std::memory_order_acq_rel) != 1) return;
    if (!body->node && !body->grad) return destroy(body);
    body->next_doomed = std::exchange(doomed, body);
    if (draining) return;
    draining = true;
    while (doomed) destroy(std::exchange(doomed, doomed->next_doomed));
    draining = false;
}

void Tensor::note_copy() const {
    if (body_) copies_->push_back(body_);
}

void Tensor::last_handle_gone(TensorBody* body) {
    if (!body->keeps_value) drop_storage(body);
    drop_reference(body);
}

void Tensor::fail_empty() { fail("[tensor] empty: this handle holds no values (made by Tensor(), moved from, or grad() before backward() brought a gradient)"); }

void Tensor::fail_index(std::int64_t i, const Shape& shape) { fail("[tensor] ", shape, " has no value ", i, ": 0 to ", shape.numel() - 1, " expected"); }

Tensor::Tensor(const Shape& shape) {
    Storage* storage = new_storage(shape);
    try {
        body_ = new_body(shape);
    } catch (...) {
        release(storage, storage->bytes);
        throw;
    }
    body_->storage = storage;
    body_->data = values_of(storage);
}

Tensor::Tensor(const Shape& shape, const std::vector<float>& values) : Tensor(shape) {
    check(static_cast<std::int64_t>(values.size()) == numel(), "[tensor] ", shape, " holds ", numel(), " values, ", values.size(), " given");
    std::copy(values.begin(), values.end(), data());
}

Tensor Tensor::full(const Shape& shape, float value) {
    Tensor t(shape);
    std::fill_n(t.data(), t.numel(), value);
    return t;
}

float Tensor::item() const {
    check(numel() == 1, "[item] one value expected, ", shape(), " given");
    return data()[0];
}

Tensor Tensor::sharing(const Shape& new_shape) const {
    held();
    Tensor t = adopt(new_body(new_shape));
    t.body_->storage = body_->storage;
    t.body_->data = body_->data;
    body_->storage->users.fetch_add(1, std::memory_order_relaxed);
    return t;
}

Tensor Tensor::detach() const { return sharing(shape()); }

bool Tensor::unique() const {
    return held().handles.load(std::memory_order_acquire) == 1 && body_->storage->users.load(std::memory_order_acquire) == 1;
}

void Tensor::copy_from(const Tensor& source) {
    check(shape() == source.shape(), "[copy] ", source.shape(), " to ", shape());
    std::memmove(data(), source.data(), static_cast<std::size_t>(numel()) * sizeof(float));
}

Tensor Tensor::grad() const {
    if (!held().grad) return {};
    body_->grad->handles.fetch_add(1, std::memory_order_relaxed);
    return adopt(body_->grad);
}

void Tensor::zero_grad() {
    if (held().grad) adopt(std::exchange(body_->grad, nullptr));
}

Tensor& Tensor::set_requires_grad(bool on) {
    check(!held().node && !body_->spent, "[requires_grad] only a leaf can be told; this tensor was computed: detach() it first");
    body_->needs_grad = on;
    return *this;
}

}  // namespace sd
