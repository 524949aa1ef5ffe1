// Reverse-mode differentiation of single numbers, whole, in one file.
//
// Each operation stores its inputs and, beside each, the local derivative d(output)/d(input). The chain rule is then one line:
//
//     input.grad += local derivative * output.grad
//
// run over all operations from the last to the first. The real core (common/autograd) is the same idea with tensors.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <memory>
#include <set>
#include <utility>
#include <vector>

namespace scalar {

struct Node {
    double value;
    std::vector<std::pair<std::shared_ptr<Node>, double>> inputs;  // each with its local derivative
    double grad = 0;
    std::uint64_t age = count++;

    static inline std::uint64_t count = 0;
};
struct Younger {
    bool operator()(const Node* a, const Node* b) const { return a->age > b->age; }
};

class Value {
public:
    Value(double value) : node_(std::make_shared<Node>(Node{value, {}})) {}
    Value(double value, std::vector<std::pair<Value, double>> inputs) : Value(value) {
        for (auto& [input, derivative] : inputs) node_->inputs.emplace_back(input.node_, derivative);
    }

    double value() const { return node_->value; }
    double grad() const { return node_->grad; }
    void set_value(double value) { node_->value = value; }
    void zero_grad() { node_->grad = 0; }

    // Take the youngest operation that is left and pass its gradient on. An output is always younger than its inputs, so a
    // gradient is complete when its turn comes.
    void backward() {
        node_->grad = 1;
        std::set<Node*, Younger> left{node_.get()};
        while (!left.empty()) {
            Node* output = *left.begin();
            left.erase(left.begin());
            for (auto& [input, derivative] : output->inputs) {
                input->grad += derivative * output->grad;
                left.insert(input.get());
            }
        }
    }

private:
    std::shared_ptr<Node> node_;
};

// Every operation: its value, and its derivative by each input.
inline Value operator+(const Value& a, const Value& b) { return {a.value() + b.value(), {{a, 1}, {b, 1}}}; }
inline Value operator-(const Value& a, const Value& b) { return {a.value() - b.value(), {{a, 1}, {b, -1}}}; }
inline Value operator*(const Value& a, const Value& b) { return {a.value() * b.value(), {{a, b.value()}, {b, a.value()}}}; }
inline Value operator/(const Value& a, const Value& b) { return {a.value() / b.value(), {{a, 1 / b.value()}, {b, -a.value() / (b.value() * b.value())}}}; }
inline Value exp(const Value& x) {
    const double y = std::exp(x.value());
    return {y, {{x, y}}};
}
inline Value log(const Value& x) { return {std::log(x.value()), {{x, 1 / x.value()}}}; }
inline Value tanh(const Value& x) {
    const double y = std::tanh(x.value());
    return {y, {{x, 1 - y * y}}};
}
inline Value relu(const Value& x) { return {std::max(x.value(), 0.0), {{x, x.value() > 0 ? 1.0 : 0.0}}}; }

}  // namespace scalar
