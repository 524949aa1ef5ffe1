// A model's tensors by name, in the order of declaration, and how their values lie in files.
//
// A layer lists its tensors and a model its layers, in a member function `visit`; names join with dots, as PyTorch's do:
//
//     struct Classifier {
//         Conv2d conv1;
//         Linear head;
//         void visit(auto&& v) { v("conv1", conv1), v("head", head); }  // conv1.weight, conv1.bias, head.weight, head.bias
//     };
//
// A vector of layers gets numbers: "blocks", blocks -> blocks.0.weight, blocks.1.weight ... A layer that a visit() forgets is an Error.
#pragma once

#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include "common/tensor/tensor.hpp"

namespace sd {

// How a tensor's axes lie here and in a file of PyTorch's.
enum class Layout {
    same,    // bias, batch norm, embedding, running statistics
    linear,  // (IN, OUT) here, OUT x IN there; an LSTM's gates i f g o are columns here, rows there
    conv,    // (KH, KW, IN, OUT) here, OUT x IN x KH x KW there; 1-D (K, IN, OUT), OUT x IN x K. A transposed convolution's (KH, KW, OUT, IN) is IN x OUT x KH x KW by the same rule.
};

// Beside a flatten or a view, features that are numbered in (H, W, C) order here count as (C, H, W) in files; the shape says
// which: (H, W, C) of the picture, or () for plain features.
struct Parameter {
    std::string name;
    Tensor tensor;
    Layout layout = Layout::same;
    Shape in_image = {};     // of a linear weight's inputs
    Shape out_image = {};    // of a linear weight's outputs, of a bias or another vector of features
    bool is_buffer = false;  // kept and saved, but not trained: running statistics
};

namespace detail {

template <class Layer, class Visitor>
concept Visitable = requires(Layer& layer, Visitor& v) { layer.visit(v); };

class ParameterList {
public:
    template <class Layer>
    void operator()(const std::string& name, Layer& layer) {
        const std::string before = std::exchange(prefix_, prefix_ + name + '.');
        if constexpr (Visitable<Layer, ParameterList>) layer.visit(*this);
        prefix_ = before;
    }
    template <class Layer>
    void operator()(const std::string& name, std::vector<Layer>& layers) {
        for (std::size_t i = 0; i < layers.size(); i++) (*this)(name + '.' + std::to_string(i), layers[i]);
    }
    // A tensor of a layer. An empty one (no bias) is left out.
    void parameter(const std::string& name, const Tensor& t, Layout layout = Layout::same, const Shape& in_image = {}, const Shape& out_image = {}) {
        if (t) found.push_back({prefix_ + name, t, layout, in_image, out_image, false});
    }
    void buffer(const std::string& name, const Tensor& t) { found.push_back({prefix_ + name, t, Layout::same, {}, {}, true}); }

    std::vector<Parameter> found;

private:
    std::string prefix_;
};

// Tells every layer that has a member `training`.
struct TrainingSwitch {
    bool on;
    template <class Layer>
    void operator()(const std::string&, Layer& layer) {
        if constexpr (requires { layer.training; }) layer.training = on;
        if constexpr (Visitable<Layer, TrainingSwitch>) layer.visit(*this);
    }
    template <class Layer>
    void operator()(const std::string& name, std::vector<Layer>& layers) {
        for (Layer& layer : layers) (*this)(name, layer);
    }
    void parameter(const char*, const Tensor&, Layout = Layout::same, const Shape& = {}, const Shape& = {}) {}
    void buffer(const char*, const Tensor&) {}
};

// Throws where `inside`, the tensors of a model in the order of declaration, has one to be trained that is not in the list.
void check_all_listed(const std::vector<Parameter>& list, const std::vector<TensorBody*>& inside);

}  // namespace detail

// Everything that is saved: parameters and buffers.
template <class Model>
std::vector<Parameter> state(Model& model) {
    detail::ParameterList list;
    model.visit(list);
    return std::move(list.found);
}

// What is trained. A tensor in the model that asks for a gradient, but that no visit() names, would be neither trained nor saved: an Error.
template <class Model>
std::vector<Parameter> parameters(Model& model) {
    std::vector<Parameter> list = state(model);
    if constexpr (std::is_copy_constructible_v<Model>) {
        const CopiedTensors inside;
        const Model copy(model);
        detail::check_all_listed(list, inside.bodies);
    }
    std::erase_if(list, [](const Parameter& p) { return p.is_buffer; });
    return list;
}

// Batch norm and dropout act differently in training and in evaluation; layers start in training.
template <class Model>
void set_training(Model& model, bool on) {
    detail::TrainingSwitch mode{on};
    mode("", model);
}

void set_requires_grad(const std::vector<Parameter>& list, bool on);  // off: no gradients, and none of their cost
void zero_grad(const std::vector<Parameter>& list);                   // drops the gradients
std::int64_t count(const std::vector<Parameter>& list);               // how many numbers

}  // namespace sd
