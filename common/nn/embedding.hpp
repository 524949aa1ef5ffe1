// A learned vector for each of `count` integers.
#pragma once

#include "common/nn/init.hpp"
#include "common/ops/gather.hpp"

namespace sd {

struct Embedding {
    Tensor weight;  // (count, features)

    Embedding() = default;
    Embedding(std::int64_t count, std::int64_t features, Rng& rng) : weight({count, features}) {
        init_normal(weight, rng, 0.0f, 1.0f);
        weight.set_requires_grad();
    }
    Tensor operator()(const std::vector<int>& index) const { return index_select(weight, 0, index); }  // (n, features)
    void visit(auto&& v) { v.parameter("weight", weight); }
};

}  // namespace sd
