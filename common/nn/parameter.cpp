#include "common/nn/parameter.hpp"

namespace sd {

void set_requires_grad(const std::vector<Parameter>& list, bool on) {
    for (const Parameter& p : list) Tensor(p.tensor).set_requires_grad(on);
}

void zero_grad(const std::vector<Parameter>& list) {
    for (const Parameter& p : list) Tensor(p.tensor).zero_grad();
}

std::int64_t count(const std::vector<Parameter>& list) {
    std::int64_t n = 0;
    for (const Parameter& p : list) n += p.tensor.numel();
    return n;
}

}  // namespace sd
