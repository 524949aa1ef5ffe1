#include "common/tensor/tensor.hpp"

#include <algorithm>
#include <cstring>
#include <new>

#include "common/autograd/node.hpp"
#include "common/tensor/memory.hpp"

namespace sd {

// Stands in the first cache line of the block whose rest holds the values.
struct Storage {
    std::atomic<std::int32_t> users{1};
    std::size_t bytes = 0;  // of the whole block
};

namespace {

constexpr std::size_t kHeader = 64;
static_assert(sizeof(Storage) <= kHeader);

Storage* new_storage(std::int64_t numel) {
    const std::size_t bytes = kHeader + static_cast<std::size_t>(numel) * sizeof(float);
    auto* storage = new (allocate(bytes)) Storage;
    storage->bytes = bytes;
    return storage;
}
float* values_of(Storage* storage) { return reinterpret_cast<float*>(reinterpret_cast<char*>(storage) + kHeader); }

void drop_storage(TensorBody* body) {
    Storage* storage = std::exchange(body->storage, nullptr);
    body->data = nullptr;
    if (storage && storage->users.fetch_sub(1, std::memory_order_acq_rel) == 1) release(storage, storage->bytes);
}

TensorBody* new_body(const Shape& shape) {
    auto* body = new (allocate(sizeof(TensorBody))) TensorBody;
    body->shape = shape;
    body->numel = shape.numel();
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

void drop_reference(TensorBody* body) {
    if (body->references.fetch_sub(1, std::memory_order_acq_rel) != 1) return;
    if (!body->node && !body->grad) return destroy(body);
    body->next_doomed = std::exchange(doomed, body);
    if (draining) return;
    draining = true;
    while (doomed) destroy(std::exchange(doomed, doomed->next_doomed));
    draining = false;
}

void Tensor::last_handle_gone(TensorBody* body) {
    if (!body->keeps_value) drop_storage(body);
    drop_reference(body);
}

Tensor::Tensor(const Shape& shape) : body_(new_body(shape)) {
    body_->storage = new_storage(body_->numel);
    body_->data = values_of(body_->storage);
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

Tensor Tensor::clone() const {
    Tensor copy(shape());
    std::copy_n(data(), numel(), copy.data());
    return copy;
}

Tensor Tensor::detach() const { return view(shape()); }

Tensor Tensor::view(const Shape& new_shape) const {
    check(new_shape.numel() == numel(), "[reshape] ", shape(), " to ", new_shape, ": ", numel(), " != ", new_shape.numel());
    Tensor t = adopt(new_body(new_shape));
    t.body_->storage = body_->storage;
    t.body_->data = body_->data;
    body_->storage->users.fetch_add(1, std::memory_order_relaxed);
    return t;
}

bool Tensor::unique() const {
    return body_->handles.load(std::memory_order_acquire) == 1 && body_->storage->users.load(std::memory_order_acquire) == 1;
}

void Tensor::copy_from(const Tensor& source) {
    check(shape() == source.shape(), "[copy] ", source.shape(), " to ", shape());
    std::memmove(data(), source.data(), static_cast<std::size_t>(numel()) * sizeof(float));
}

Tensor Tensor::grad() const {
    if (!body_->grad) return {};
    body_->grad->handles.fetch_add(1, std::memory_order_relaxed);
    return adopt(body_->grad);
}

void Tensor::zero_grad() {
    if (body_->grad) adopt(std::exchange(body_->grad, nullptr));
}

Tensor& Tensor::set_requires_grad(bool on) {
    check(!body_->node, "[requires_grad] only a leaf can be told; this tensor was computed");
    body_->needs_grad = on;
    return *this;
}

}  // namespace sd
