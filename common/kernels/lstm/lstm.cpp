#include "common/kernels/lstm/lstm.hpp"

#include "common/kernels/isa/isa.hpp"
#include "common/kernels/lstm/table.hpp"
#include "common/kernels/threads/threads.hpp"

namespace sd::kernels {
namespace {

const LstmTable& table() { return for_isa<LstmTable>(); }

std::int64_t grain(std::int64_t hidden) { return 1 + 4096 / (hidden + 1); }

}  // namespace

void lstm_cell(std::int64_t rows, std::int64_t hidden, float* gates, const float* c_prev, float* c, float* h) {
    const auto loop = table().cell;
    parallel_for(rows, grain(hidden), [&](std::int64_t begin, std::int64_t end) {
        const std::int64_t at = begin * hidden;
        loop(end - begin, hidden, gates + 4 * at, c_prev ? c_prev + at : nullptr, c + at, h + at);
    });
}

void lstm_cell_gradient(std::int64_t rows, std::int64_t hidden, float* gates, const float* c_prev, const float* c, const float* dh, float* dc) {
    const auto loop = table().cell_gradient;
    parallel_for(rows, grain(hidden), [&](std::int64_t begin, std::int64_t end) {
        const std::int64_t at = begin * hidden;
        loop(end - begin, hidden, gates + 4 * at, c_prev ? c_prev + at : nullptr, c + at, dh + at, dc + at);
    });
}

}  // namespace sd::kernels
