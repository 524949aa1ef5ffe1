// A checkpoint: everything a run needs to go on as if nothing had happened. Tensors and named values, in one safetensors file
// (the values as its metadata) with a checksum, written atomically.
//
//     Checkpoint c;                                          const Checkpoint c = ...;
//     c.put("model.fc.weight", weight);                      weight.copy_from(c.tensor("model.fc.weight", weight.shape()));
//     c.put("rng", rng.state());                             rng.set_state(c.rng("rng"));
//     c.put("step", step);                                   step = c.integer("step");
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "common/io/safetensors.hpp"
#include "common/nn/parameter.hpp"
#include "common/tensor/rng.hpp"
#include "common/tensor/tensor.hpp"

namespace sd {

class Checkpoint {
public:
    void put(const std::string& name, const Tensor& tensor);  // keeps a handle: write before the values change
    void put(const std::string& name, double value);          // every bit is kept
    void put(const std::string& name, std::int64_t value);
    void put(const std::string& name, int value) { put(name, std::int64_t{value}); }
    void put(const std::string& name, const std::string& text);
    void put(const std::string& name, const Rng::State& state);
    void put(const std::string& name, const std::vector<double>& numbers);
    void put(const std::string& prefix, const std::vector<Parameter>& list);  // state(model), state(optimizer): PREFIX.NAME each

    // Throw Error "FILE: ..." where the name is missing or its content of another kind or shape.
    Tensor tensor(const std::string& name, const Shape& shape) const;
    double number(const std::string& name) const;
    std::int64_t integer(const std::string& name) const;
    const std::string& text(const std::string& name) const;
    Rng::State rng(const std::string& name) const;
    std::vector<double> numbers(const std::string& name) const;
    void restore(const std::string& prefix, const std::vector<Parameter>& list) const;  // fills the tensors of the list
    bool has(const std::string& name) const;

    Bytes bytes() const;
    void write(const std::string& path) const;
    static Checkpoint parse(const Bytes& bytes, const std::string& name);
    static Checkpoint read(const std::string& path);

private:
    SafeTensors content_;
    std::string file_ = "checkpoint";
};

}  // namespace sd
