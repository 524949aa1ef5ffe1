#include "common/kernels/softmax/softmax.hpp"

#include "common/kernels/isa/isa.hpp"
#include "common/kernels/softmax/table.hpp"
#include "common/kernels/threads/threads.hpp"

namespace sd::kernels {
namespace {

const SoftmaxTable& table() { return for_isa<SoftmaxTable>(); }

// body(first, count) over ranges of rows; 16K elements pay for waking a thread.
template <class Body>
void split_rows(std::int64_t rows, std::int64_t cols, Body body) {
    parallel_for(rows, 16 * 1024 / (cols + 1) + 1, [&](std::int64_t begin, std::int64_t end) { body(begin, end - begin); });
}

}  // namespace

void softmax(std::int64_t rows, std::int64_t cols, const float* x, float* y) {
    split_rows(rows, cols, [&](auto r, auto n) { table().softmax(n, cols, x + r * cols, y + r * cols); });
}
void log_softmax(std::int64_t rows, std::int64_t cols, const float* x, float* y) {
    split_rows(rows, cols, [&](auto r, auto n) { table().log_softmax(n, cols, x + r * cols, y + r * cols); });
}
void logsumexp(std::int64_t rows, std::int64_t cols, const float* x, float* y) {
    split_rows(rows, cols, [&](auto r, auto n) { table().logsumexp(n, cols, x + r * cols, y + r); });
}
void softmax_gradient(std::int64_t rows, std::int64_t cols, const float* y, const float* dy, float* dx, bool accumulate) {
    split_rows(rows, cols, [&](auto r, auto n) { table().softmax_gradient[accumulate](n, cols, y + r * cols, dy + r * cols, dx + r * cols); });
}
void log_softmax_gradient(std::int64_t rows, std::int64_t cols, const float* y, const float* dy, float* dx, bool accumulate) {
    split_rows(rows, cols, [&](auto r, auto n) { table().log_softmax_gradient[accumulate](n, cols, y + r * cols, dy + r * cols, dx + r * cols); });
}
void logsumexp_gradient(std::int64_t rows, std::int64_t cols, const float* x, const float* y, const float* dy, float* dx, bool accumulate) {
    split_rows(rows, cols, [&](auto r, auto n) { table().logsumexp_gradient[accumulate](n, cols, x + r * cols, y + r, dy + r, dx + r * cols); });
}
void cross_entropy(std::int64_t rows, std::int64_t cols, const float* x, const std::int32_t* labels, float* loss, float* dx, float scale) {
    split_rows(rows, cols, [&](auto r, auto n) {
        table().cross_entropy[dx != nullptr](n, cols, x + r * cols, labels + r, loss + r, dx ? dx + r * cols : nullptr, scale);
    });
}

}  // namespace sd::kernels
