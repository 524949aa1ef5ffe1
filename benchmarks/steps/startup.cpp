// A program that makes one tensor and ends: what starting costs.
#include "common/tensor/tensor.hpp"

int main() { return sd::Tensor::ones({4})[0] == 1 ? 0 : 1; }
