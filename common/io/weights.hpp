// A model's weights in a file that PyTorch and Python's safetensors understand: PyTorch's names and layouts.
//
//     here                                       in the file
//     linear        (IN, OUT)                    OUT x IN
//     conv          (KH, KW, IN, OUT)            OUT x IN x KH x KW
//     transposed    (KH, KW, OUT, IN)            IN x OUT x KH x KW
//     features numbered in (H, W, C) order       in (C, H, W) order, beside a flatten or a view
#pragma once

#include <map>
#include <string>
#include <vector>

#include "common/io/safetensors.hpp"
#include "common/nn/parameter.hpp"

namespace sd {

// list: state(model). Written atomically; metadata as the caller likes ("format": "pt" is added).
void save_weights(const std::string& path, const std::vector<Parameter>& list, std::map<std::string, std::string> metadata = {});

// Fills the tensors of the list. Throws Error naming the tensor that is missing in the file, is of a type that can't be read, has another
// shape, holds what is no number, or is there and not in the model; then no tensor has been changed.
void load_weights(const std::string& path, const std::vector<Parameter>& list);

// Throws Error unless the file's metadata say that these weights were trained on this set: "data", the name that load_data gives it.
void check_trained_on(const std::string& path, const SafeTensors& file, const std::string& data);

// One tensor from our layout to the file's, and back.
Tensor to_file_layout(const Parameter& parameter);
Tensor from_file_layout(const Tensor& stored, const Parameter& parameter);  // throws Error where shapes differ or a value is NaN or infinite

}  // namespace sd
