#include "common/kernels/loss/loss.hpp"

#include "common/kernels/isa/isa.hpp"
#include "common/kernels/loss/table.hpp"
#include "common/kernels/reduce/blocks.hpp"

namespace sd::kernels {
namespace {

constexpr std::int64_t kBlock = 8 * 1024;  // elements that a thread sums at a time

auto kernel(Loss loss, const LossArguments& arguments) {
    const LossTable& table = for_isa<LossTable>();
    const bool with_gradients = arguments.gradient[0] || arguments.gradient[1] || arguments.gradient[2] || arguments.gradient[3];
    return table.sum[static_cast<int>(loss)][with_gradients];
}

}  // namespace

double loss_sum(Loss loss, std::int64_t n, const LossArguments& arguments) {
    const auto sum = kernel(loss, arguments);
    return sum_in_blocks(n, kBlock, [&](std::int64_t first, std::int64_t count) { return sum(first, count, arguments); });
}

void loss_row_sums(Loss loss, std::int64_t rows, std::int64_t cols, const LossArguments& arguments, float* sums) {
    const auto sum = kernel(loss, arguments);
    parallel_for(rows, 16 * 1024 / (cols + 1) + 1, [&](std::int64_t begin, std::int64_t end) {
        for (std::int64_t r = begin; r < end; r++)
            sums[r] = static_cast<float>(sum_in_blocks(cols, kBlock, [&](std::int64_t first, std::int64_t count) { return sum(r * cols + first, count, arguments); }));
    });
}

}  // namespace sd::kernels
