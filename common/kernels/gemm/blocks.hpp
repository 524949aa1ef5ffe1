// The blocks in which every product sums over k, each from zero and added in ascending order: part of what a result's bits are.
#pragma once

#include <cstdint>

namespace sd::kernels {

constexpr std::int64_t kSumBlock = 512;

}  // namespace sd::kernels
