// For the tests that no input brings an op or a layer down: every shape that a careless program may bring, and what counts as an answer.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <sstream>
#include <string>
#include <vector>

#include "common/autograd/autograd.hpp"
#include "common/tensor/rng.hpp"

namespace sd {

using Inputs = std::vector<Tensor>;
using Op = std::function<Tensor(const Inputs&)>;

// Runs forward and backward; whatever is thrown must be an Error of one line that begins with a name in brackets.
inline void expect_answer(const std::string& what, const std::function<Tensor()>& run) {
    try {
        const Tensor y = run();
        if (y && y.requires_grad()) backward(y, Tensor::ones(y.shape()));
    } catch (const Error& e) {
        const std::string text = e.what();
        EXPECT_TRUE(!text.empty() && text[0] == '[' && text.find('\n') == std::string::npos) << what << ": " << text;
    } catch (const std::exception& e) {
        ADD_FAILURE() << what << ": " << e.what() << ", an Error expected";
    }
}

// Every shape that a careless program may bring, and nothing at all.
inline Inputs pool() {
    const std::vector<Shape> shapes = {{}, {0}, {1}, {7}, {0, 3}, {3, 0}, {1, 1}, {3, 4}, {4, 12}, {3, 12}, {2, 3, 4}, {0, 3, 4}, {2, 0, 4}, {2, 3, 0}, {1, 4, 4, 2}, {0, 4, 4, 2}, {2, 0, 4, 3}, {2, 4, 0, 3}, {2, 4, 4, 0},
                                       {3, 3, 2, 4}, {1, 1, 1, 1}, {3, 3, 0, 4}, {3, 3, 2, 0}, {0, 0, 0, 0}, {1, 2, 1, 2, 1}, {1, 1, 2, 1, 1, 3}};
    Rng rng(3);
    Inputs pool = {Tensor()};
    for (const Shape& shape : shapes) pool.push_back(rng.normal(shape).set_requires_grad());
    return pool;
}

inline std::string names(const Inputs& in) {
    std::ostringstream text;
    for (const Tensor& t : in) {
        if (t) text << ' ' << t.shape();
        else text << " empty";
    }
    return text.str();
}

// Meets `op` with all tuples of the pool, or with a seeded choice of them where there are too many.
inline void walk(const std::string& name, int arity, const Op& op) {
    const Inputs all = pool();
    const auto n = static_cast<std::int64_t>(all.size());
    std::int64_t tuples = 1;
    for (int i = 0; i < arity; i++) tuples *= n;
    Rng rng(11);
    for (std::int64_t i = 0; i < std::min<std::int64_t>(tuples, 4000); i++) {
        std::int64_t code = tuples <= 4000 ? i : rng.below(tuples);
        Inputs in;
        for (int k = 0; k < arity; k++, code /= n) in.push_back(all[static_cast<std::size_t>(code % n)]);
        expect_answer(name + names(in), [&] { return op(in); });
    }
}

}  // namespace sd
