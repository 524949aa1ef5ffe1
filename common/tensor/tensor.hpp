// Tensor: a handle to float32 values, contiguous, outermost dimension first, and to their gradient.
//
// Copies of a handle share the values; clone() copies them. An empty handle (Tensor()) holds nothing.
// What an op needs to run backward is attached by record() (common/autograd); the handle itself knows nothing of it.
#pragma once

#include <atomic>
#include <cstdint>
#include <span>
#include <utility>
#include <vector>

#include "common/tensor/shape.hpp"

namespace sd {

struct Node;     // how a recorded tensor was made; see common/autograd
struct Storage;  // the values' memory, shared by a tensor and its reshaped or detached views

// What a handle points to. Two counts: `handles` keep the values alive, `references` (one for all handles together, one for
// each edge of the graph) keep the node alive, so that an intermediate value dies as soon as nobody needs it any more.
struct TensorBody {
    std::atomic<std::int32_t> handles{1};
    std::atomic<std::int32_t> references{1};
    Shape shape;
    std::int64_t numel = 0;
    float* data = nullptr;
    Storage* storage = nullptr;
    TensorBody* grad = nullptr;  // holds one handle
    Node* node = nullptr;
    TensorBody* next_doomed = nullptr;
    std::uint64_t age = 0;  // grows with every recorded tensor
    bool needs_grad = false;
    bool keeps_value = false;  // the node reads its own output
    bool spent = false;        // backward() has run through it
    bool visited = false;
};

class Tensor {
public:
    Tensor() = default;
    explicit Tensor(const Shape& shape);  // values are not initialised
    Tensor(const Shape& shape, const std::vector<float>& values);
    static Tensor full(const Shape& shape, float value);
    static Tensor zeros(const Shape& shape) { return full(shape, 0.0f); }
    static Tensor ones(const Shape& shape) { return full(shape, 1.0f); }
    static Tensor scalar(float value) { return full({}, value); }

    Tensor(const Tensor& other) : body_(other.body_) {
        if (body_) body_->handles.fetch_add(1, std::memory_order_relaxed);
    }
    Tensor(Tensor&& other) noexcept : body_(std::exchange(other.body_, nullptr)) {}
    Tensor& operator=(Tensor other) noexcept {
        std::swap(body_, other.body_);
        return *this;
    }
    ~Tensor() {
        if (body_ && body_->handles.fetch_sub(1, std::memory_order_acq_rel) == 1) last_handle_gone(body_);
    }

    explicit operator bool() const { return body_ != nullptr; }
    const Shape& shape() const { return body_->shape; }
    std::int64_t dim(int i) const { return body_->shape[i]; }  // -1 is the last
    int ndim() const { return body_->shape.size(); }
    std::int64_t numel() const { return body_->numel; }
    std::int64_t rows() const { return dim(-1) ? numel() / dim(-1) : 0; }  // of the matrix (rows x last dimension)

    float* data() { return body_->data; }
    const float* data() const { return body_->data; }
    std::span<float> values() & { return {body_->data, static_cast<std::size_t>(body_->numel)}; }
    std::span<const float> values() const& { return {body_->data, static_cast<std::size_t>(body_->numel)}; }
    void values() const&& = delete;  // for (float v : f(x).values()): the tensor would be gone before the loop begins; name it first
    float& operator[](std::int64_t i) { return body_->data[i]; }  // i counts all values, row-major
    float operator[](std::int64_t i) const { return body_->data[i]; }
    float item() const;  // the value of a tensor that holds just one

    Tensor clone() const;                       // own values, no history
    Tensor detach() const;                      // the same values, no history
    Tensor view(const Shape& new_shape) const;  // the same values in another shape, no history (ops/shape has the recorded reshape)
    bool unique() const;                        // no other handle or view sees these values
    void copy_from(const Tensor& source);       // values only; shapes must agree

    // The gradient of a leaf that asked for it, or of a recorded tensor still held when backward() passed; empty before that.
    Tensor grad() const;
    void zero_grad();  // drops the gradient
    Tensor& set_requires_grad(bool on = true);
    bool requires_grad() const { return body_->needs_grad; }
    void backward() const;  // of a single number; see common/autograd

    TensorBody* body() const { return body_; }
    static Tensor adopt(TensorBody* body) {  // takes over one handle
        Tensor t;
        t.body_ = body;
        return t;
    }

private:
    static void last_handle_gone(TensorBody* body);
    TensorBody* body_ = nullptr;
};

// One edge of the graph (or all handles together) lets go of a body. Chains of any length are taken down in a loop.
void drop_reference(TensorBody* body);

}  // namespace sd
