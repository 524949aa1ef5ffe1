// Recording an op y = activation(z + b) whose kernel applies bias and activation itself: linear and the convolutions.
#pragma once

#include <initializer_list>
#include <utility>

#include "common/autograd/autograd.hpp"
#include "common/kernels/elementwise/activation.hpp"
#include "common/kernels/gemm/epilogue.hpp"

namespace sd {

using kernels::Activation;

inline kernels::Epilogue epilogue_of(const Tensor& b, Activation activation) { return {b ? b.data() : nullptr, activation, false}; }
constexpr kernels::Epilogue add_to(bool accumulate) { return {nullptr, {}, accumulate}; }

// dz from dy and y, and db in the same pass. With no activation dz is dy, and y is not read.
inline Tensor through_activation(Tensor& dy, const Tensor& y, const Target& b, Activation activation) {
    Tensor dz = activation == Activation::none || dy.unique() ? dy : Tensor(dy.shape());
    const Gradient db = b.requires_grad() ? grad_of(b) : Gradient{nullptr, false};
    if (activation != Activation::none || db.data)
        kernels::activation_gradient(activation, dy.rows(), dy.dim(-1), y ? y.data() : nullptr, dy.data(), dz.data(), db.data, db.accumulate);
    return dz;
}

// Attaches pass_on(dz) to y, keeping y's value only where the activation's gradient reads it.
template <class PassOn>
Tensor record_through(const char* op, Tensor y, std::initializer_list<Tensor> inputs, const Tensor& b, Activation activation, PassOn pass_on) {
    if (activation == Activation::none)
        return record(op, std::move(y), inputs, [=, db = Target(b)](Tensor& dy) { pass_on(through_activation(dy, {}, db, Activation::none)); });
    return record(op, std::move(y), inputs, [=, db = Target(b)](Tensor& dy, Tensor& out) {
        const Tensor dz = through_activation(dy, out, db, activation);
        out = Tensor();  // read for the last time: its memory can already serve as dx (clang 14 would never free the value of a {} here)
        pass_on(dz);
    });
}

}  // namespace sd
