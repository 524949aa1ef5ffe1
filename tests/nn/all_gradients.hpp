// The test that every model gets: a loss reaches each of its parameters.
#pragma once

#include <gtest/gtest.h>

#include <cmath>

#include "common/nn/parameter.hpp"

namespace sd {

// Runs loss backward; each parameter must have a gradient that is finite and not zero everywhere.
template <class Model>
void check_all_gradients(Model& model, const Tensor& loss) {
    loss.backward();
    for (const Parameter& p : parameters(model)) {
        const Tensor g = p.tensor.grad();
        ASSERT_TRUE(g) << p.name << " has no gradient";
        double sum = 0;
        for (const float v : g.values()) sum += std::abs(v);
        EXPECT_TRUE(std::isfinite(sum) && sum > 0) << p.name << "'s gradient adds up to " << sum;
    }
}

}  // namespace sd
