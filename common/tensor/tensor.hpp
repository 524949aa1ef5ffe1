// Tensor: a handle to float32 values, contiguous, outermost dimension first, and to their gradient.
//
// Copies of a handle share the values, also those of a const one; clone() copies them. An empty handle (Tensor()) holds nothing,
// and every member but the test `if (t)` says so by an Error. What an op needs to run backward is attached by record()
// (common/autograd).
//
// Every write counts: the values have a version, and backward() refuses values that were overwritten after an op read them.
// x[i] = v is a write; data() and values() of a tensor that is not const count as one when they are called.
#pragma once

#include <atomic>
#include <cstdint>
#include <iosfwd>
#include <span>
#include <utility>
#include <vector>

#include "common/tensor/shape.hpp"

namespace sd {

struct Node;  // how a recorded tensor was made

// The head of the block that holds the values; a tensor shares it with its reshaped or detached views.
struct Storage {
    std::atomic<std::int32_t> users{1};
    std::atomic<std::uint32_t> version{0};  // how often the values were written
    std::size_t bytes = 0;                  // of the whole block

    void count_write() { version.store(version.load(std::memory_order_relaxed) + 1, std::memory_order_relaxed); }
};

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

// One value of a tensor that may be written: reads as a float, and writing it counts as a write.
class Element {
public:
    Element(float* value, Storage* storage) : value_(value), storage_(storage) {}
    Element(const Element&) = default;
    operator float() const { return *value_; }
    const Element& operator=(float v) const {
        storage_->count_write();
        *value_ = v;
        return *this;
    }
    const Element& operator=(const Element& other) const { return *this = static_cast<float>(other); }
    const Element& operator+=(float v) const { return *this = *value_ + v; }
    const Element& operator-=(float v) const { return *this = *value_ - v; }
    const Element& operator*=(float v) const { return *this = *value_ * v; }
    const Element& operator/=(float v) const { return *this = *value_ / v; }

private:
    float* value_;
    Storage* storage_;
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
        if (copies_) [[unlikely]] note_copy();
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
    const Shape& shape() const { return held().shape; }
    std::int64_t dim(int i) const { return held().shape[i]; }  // -1 is the last
    int ndim() const { return held().shape.size(); }
    std::int64_t numel() const { return held().numel; }
    std::int64_t rows() const { return dim(-1) ? numel() / dim(-1) : 0; }  // of the matrix (rows x last dimension)

    float* data() { return written().data; }
    const float* data() const { return held().data; }
    std::span<float> values() & { return {written().data, static_cast<std::size_t>(body_->numel)}; }
    std::span<const float> values() const& { return {held().data, static_cast<std::size_t>(body_->numel)}; }
    void values() const&& = delete;  // for (float v : f(x).values()): the tensor would be gone before the loop begins; name it first
    Element operator[](std::int64_t i) { return {&at(i), body_->storage}; }  // i counts all values, row-major
    float operator[](std::int64_t i) const { return at(i); }
    float item() const;  // the value of a tensor that holds just one

    Tensor clone() const;                       // own values; the gradient passes on
    Tensor view(const Shape& new_shape) const;  // the same values in another shape; the gradient passes on
    Tensor detach() const;                      // the same values without their history: no gradient passes
    bool unique() const;                        // no other handle or view sees these values
    void copy_from(const Tensor& source);       // values only; shapes must agree
    std::uint32_t version() const { return held().storage->version.load(std::memory_order_relaxed); }  // how often the values were written

    // The gradient of a leaf that asked for it, or of a recorded tensor still held when backward() passed; empty before that.
    Tensor grad() const;
    void zero_grad();  // drops the gradient
    Tensor& set_requires_grad(bool on = true);
    bool requires_grad() const { return held().needs_grad; }
    void backward() const;  // of a single number; see common/autograd

    TensorBody* body() const { return body_; }
    static Tensor adopt(TensorBody* body) {  // takes over one handle
        Tensor t;
        t.body_ = body;
        return t;
    }

private:
    static void last_handle_gone(TensorBody* body);
    [[noreturn]] static void fail_empty();
    [[noreturn]] static void fail_index(std::int64_t i, const Shape& shape);
    TensorBody& held() const {
        if (!body_) [[unlikely]]
            fail_empty();
        return *body_;
    }
    TensorBody& written() {
        held().storage->count_write();
        return *body_;
    }
    float& at(std::int64_t i) const {
        if (static_cast<std::uint64_t>(i) >= static_cast<std::uint64_t>(held().numel)) [[unlikely]]
            fail_index(i, body_->shape);
        return body_->data[i];
    }
    Tensor sharing(const Shape& shape) const;  // a tensor of its own over the same values

    void note_copy() const;
    static inline constinit thread_local std::vector<TensorBody*>* copies_ = nullptr;
    friend class CopiedTensors;

    TensorBody* body_ = nullptr;
};

// As NumPy prints an array, behind a line with the shape: "(2, 3)\n[[1.  0.5 2. ]\n [3.  4.  5. ]]". Of more than 1,000 values those
// in the middle of each axis are left out.
std::ostream& operator<<(std::ostream& out, const Tensor& t);

// While one is alive it notes what tensors its thread copies. To copy a struct is to learn what tensors are in it, also in its vectors.
class CopiedTensors {
public:
    CopiedTensors() : before_(std::exchange(Tensor::copies_, &bodies)) {}
    ~CopiedTensors() { Tensor::copies_ = before_; }
    CopiedTensors(const CopiedTensors&) = delete;
    CopiedTensors& operator=(const CopiedTensors&) = delete;

    std::vector<TensorBody*> bodies;  // in the order of copying; as many entries as handles

private:
    std::vector<TensorBody*>* before_;
};

// One edge of the graph (or all handles together) lets go of a body. Chains of any length are taken down in a loop.
void drop_reference(TensorBody* body);

}  // namespace sd
