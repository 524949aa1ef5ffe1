#include "chapters/00_foundations/gradient_cases.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cctype>
#include <filesystem>
#include <fstream>
#include <set>
#include <string>
#include <vector>

#include "common/tensor/memory.hpp"
#include "tests/kernels/every_isa.hpp"

namespace sd {
namespace {

TEST(GradientCases, EveryOpAndLayerAgreesWithCentralDifferences) {
    const auto live = memory_stats().live_tensors;
    for_every_isa([] {
        for (const GradientError& e : check_gradients(gradient_cases())) EXPECT_LT(e.worst, 1e-3) << e.name;
    });
    EXPECT_EQ(memory_stats().live_tensors, live);
}

// Each function `Tensor NAME(` that the headers of common/ops declare has a case, and each layer of common/nn.
TEST(GradientCases, LeaveNoOpOut) {
    std::set<std::string> covered;
    for (const GradientCase& c : gradient_cases()) covered.insert(c.name);
    const std::set<std::string> helpers = {
        "unary", "in_double", "lt", "le", "gt", "ge", "eq", "ne", "fused_loss", "record_with_gradients", "through_activation", "record_through"};
    const std::set<std::string> no_layers = {"LinearOptions", "Fans", "Parameter", "TrainingSwitch"};
    // The names between one of `starts` at the beginning of a line and `end`.
    const auto names_in = [](const char* folder, const std::vector<std::string>& starts, const std::string& end) {
        std::set<std::string> names;
        for (const auto& entry : std::filesystem::directory_iterator(folder)) {
            if (entry.path().extension() != ".hpp") continue;
            std::ifstream header(entry.path());
            for (std::string line; std::getline(header, line);)
                for (const std::string& start : starts) {
                    if (!line.starts_with(start)) continue;
                    const std::string rest = line.substr(start.size());
                    const auto stop = std::find_if_not(rest.begin(), rest.end(), [](unsigned char c) { return std::isalnum(c) || c == '_'; });
                    const std::string name(rest.begin(), stop);
                    if (!name.empty() && rest.substr(name.size()).starts_with(end)) names.insert(name);
                }
        }
        return names;
    };
    const auto ops = names_in("common/ops", {"Tensor ", "std::vector<Tensor> "}, "("), layers = names_in("common/nn", {"struct "}, " {");
    EXPECT_GT(ops.size(), 60u);
    EXPECT_GE(layers.size(), 9u);
    for (const std::string& name : ops) EXPECT_TRUE(covered.count(name) || helpers.count(name)) << name;
    for (const std::string& name : layers) EXPECT_TRUE(covered.count(name) || no_layers.count(name)) << name;
    for (const char* sign : {"a + b", "a - b", "a * b", "a / b"}) EXPECT_TRUE(covered.count(sign)) << sign;
}

}  // namespace
}  // namespace sd
