// The benchmarked model steps against losses made with PyTorch: forward, gradients and optimizer of whole networks at once.
#include "benchmarks/steps/step.hpp"

#include <gtest/gtest.h>

#include "common/kernels/threads/threads.hpp"

namespace sd::bench {

void PrintTo(const Model& model, std::ostream* out) { *out << model.name; }  // found by GoogleTest

namespace {

class Steps : public testing::TestWithParam<Model> {};

TEST_P(Steps, LossesAgreeWithPyTorch) {
    const Model& model = GetParam();
    const bool large = model.make(true).flop > 10e9;
    for (int threads : {1, 2}) {
        kernels::set_threads(threads);
        EXPECT_EQ(disagreement(model, large ? 2 : 10), "");
        if (large) break;
    }
}
INSTANTIATE_TEST_SUITE_P(Models, Steps, testing::ValuesIn(models()), [](const auto& model) { return model.param.name; });

}  // namespace
}  // namespace sd::bench
