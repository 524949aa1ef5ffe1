#include "benchmarks/cases.hpp"
#include "common/kernels/elementwise/activation.hpp"
#include "common/kernels/elementwise/elementwise.hpp"
#include "common/kernels/loss/loss.hpp"
#include "common/kernels/lstm/lstm.hpp"
#include "common/kernels/norm/norm.hpp"
#include "common/kernels/optim/optim.hpp"
#include "common/kernels/pool/pool.hpp"
#include "common/kernels/reduce/reduce.hpp"
#include "common/kernels/softmax/softmax.hpp"

namespace sd::bench {
namespace {

using kernels::Binary;
using kernels::Unary;

constexpr std::int64_t kColumns = 256;

struct Pass {
    const char* name;
    double reads, writes;  // arrays of n elements
    double flop;        // an element, roughly
    std::function<std::function<void()>(std::int64_t n)> prepare;  // n elements an array, a multiple of 64 kColumns
};

std::vector<Tensor> arrays(int count, std::int64_t n) {
    std::vector<Tensor> list;
    for (int i = 0; i < count; i++) list.push_back(random_values({n}));
    return list;
}

kernels::PoolGeometry pool_2x2(std::int64_t n) { return {.n = n / (64 * 64), .h = 8, .w = 8, .c = 64, .oh = 4, .ow = 4, .kh = 2, .kw = 2, .stride_h = 2, .stride_w = 2}; }

std::vector<Pass> passes() {
    return {
        {"fill", 0, 1, 1, [](std::int64_t n) { return [n, t = arrays(1, n)]() mutable { kernels::fill(n, 1, t[0].data()); }; }},
        {"sum", 1, 0, 1, [](std::int64_t n) { return [n, t = arrays(1, n)] { static_cast<void>(kernels::sum(n, t[0].data())); }; }},
        {"add_into", 2, 1, 1, [](std::int64_t n) { return [n, t = arrays(2, n)]() mutable { kernels::add_into(n, t[0].data(), t[1].data()); }; }},
        {"multiply", 2, 1, 1, [](std::int64_t n) { return [n, t = arrays(3, n)]() mutable { kernels::binary(Binary::mul, {1, 1, n}, t[0].data(), t[1].data(), t[2].data(), false); }; }},
        {"add_bias", 1, 1, 1, [](std::int64_t n) { return [n, t = arrays(3, n)]() mutable { kernels::binary(Binary::add, {1, n / kColumns, kColumns}, t[0].data(), t[1].data(), t[2].data(), false); }; }},
        {"relu", 1, 1, 1, [](std::int64_t n) { return [n, t = arrays(2, n)]() mutable { kernels::unary(Unary::relu, n, t[0].data(), t[1].data()); }; }},
        {"relu_gradient", 2, 1, 1, [](std::int64_t n) { return [n, t = arrays(3, n)]() mutable { kernels::unary_gradient(Unary::relu, n, t[0].data(), t[1].data(), t[2].data(), false); }; }},
        {"relu_and_bias_gradient", 2, 1, 2,
         [](std::int64_t n) {
             return [n, t = arrays(4, n)]() mutable { kernels::activation_gradient(kernels::Activation::relu, n / kColumns, kColumns, t[0].data(), t[1].data(), t[2].data(), t[3].data(), false); };
         }},
        {"exp", 1, 1, 20, [](std::int64_t n) { return [n, t = arrays(2, n)]() mutable { kernels::unary(Unary::exp, n, t[0].data(), t[1].data()); }; }},
        {"log", 1, 1, 20, [](std::int64_t n) { return [n, t = arrays(2, n)]() mutable { kernels::unary(Unary::log, n, t[0].data(), t[1].data()); }; }},
        {"tanh", 1, 1, 20, [](std::int64_t n) { return [n, t = arrays(2, n)]() mutable { kernels::unary(Unary::tanh, n, t[0].data(), t[1].data()); }; }},
        {"sigmoid", 1, 1, 20, [](std::int64_t n) { return [n, t = arrays(2, n)]() mutable { kernels::unary(Unary::sigmoid, n, t[0].data(), t[1].data()); }; }},
        {"softmax", 1, 1, 24, [](std::int64_t n) { return [n, t = arrays(2, n)]() mutable { kernels::softmax(n / kColumns, kColumns, t[0].data(), t[1].data()); }; }},
        {"cross_entropy_and_gradient", 1, 1, 26,
         [](std::int64_t n) {
             std::vector<std::int32_t> labels(static_cast<std::size_t>(n / kColumns), 7);
             return [n, labels, t = arrays(3, n)]() mutable { kernels::cross_entropy(n / kColumns, kColumns, t[0].data(), labels.data(), t[2].data(), t[1].data(), 1.0f); };
         }},
        {"squared_error_and_gradient", 2, 1, 3,
         [](std::int64_t n) {
             return [n, t = arrays(3, n)]() mutable { static_cast<void>(kernels::loss_sum(kernels::Loss::squared_error, n, {.input = {t[0].data(), t[1].data()}, .gradient = {t[2].data()}})); };
         }},
        {"bce_with_logits_and_gradient", 2, 1, 50,
         [](std::int64_t n) {
             return [n, t = arrays(3, n)]() mutable { static_cast<void>(kernels::loss_sum(kernels::Loss::bce_with_logits, n, {.input = {t[0].data(), t[1].data()}, .gradient = {t[2].data()}})); };
         }},
        {"column_moments", 1, 0, 4, [](std::int64_t n) { return [n, t = arrays(1, n), m = arrays(2, kColumns)]() mutable { kernels::column_moments(t[0].data(), {1, n / kColumns, kColumns}, m[0].data(), m[1].data()); }; }},
        {"normalize_columns", 1, 1, 3,
         [](std::int64_t n) {
             return [n, t = arrays(2, n), m = arrays(3, kColumns)]() mutable { kernels::normalize_columns(t[0].data(), {1, n / kColumns, kColumns}, m[0].data(), m[1].data(), m[2].data(), 0.0f, t[1].data()); };
         }},
        {"normalize_columns_sums", 2, 0, 6,
         [](std::int64_t n) {
             return [n, t = arrays(2, n), m = arrays(5, kColumns)]() mutable {
                 kernels::normalize_columns_sums(t[0].data(), t[1].data(), {1, n / kColumns, kColumns}, m[0].data(), m[1].data(), m[2].data(), 0.0f, m[3].data(), m[4].data());
             };
         }},
        {"normalize_columns_gradient", 2, 1, 7,
         [](std::int64_t n) {
             return [n, t = arrays(3, n), m = arrays(5, kColumns)]() mutable {
                 kernels::normalize_columns_gradient(t[0].data(), t[1].data(), {1, n / kColumns, kColumns}, m[0].data(), m[1].data(), m[2].data(), 0.0f, m[3].data(), m[4].data(), t[2].data(), false);
             };
         }},
        {"max_pool_2x2_gradient", 0.5, 1, 1,
         [](std::int64_t n) {
             const kernels::PoolGeometry g = pool_2x2(n);
             return [g, dx = arrays(1, n), dy = arrays(1, n / 4), index = std::vector<std::int32_t>(static_cast<std::size_t>(n / 4))]() mutable { kernels::max_pool_gradient(g, dy[0].data(), index.data(), dx[0].data(), false); };
         }},
        {"average_pool_2x2", 1, 0.25, 1, [](std::int64_t n) { return [g = pool_2x2(n), x = arrays(1, n), y = arrays(1, n / 4)]() mutable { kernels::average_pool_forward(g, x[0].data(), y[0].data()); }; }},
        {"average_pool_2x2_gradient", 0.25, 1, 1, [](std::int64_t n) { return [g = pool_2x2(n), dx = arrays(1, n), dy = arrays(1, n / 4)]() mutable { kernels::average_pool_gradient(g, dy[0].data(), dx[0].data(), false); }; }},
        {"max_pool_2x2", 1, 0.5, 1,
         [](std::int64_t n) {
             const kernels::PoolGeometry g = pool_2x2(n);
             return [g, t = arrays(1, n), y = arrays(1, n / 4), index = std::vector<std::int32_t>(static_cast<std::size_t>(n / 4))]() mutable { kernels::max_pool_forward(g, t[0].data(), y[0].data(), index.data()); };
         }},
        {"lstm_cell", 1.25, 1.5, 30,  // n gates, n / 4 cells
         [](std::int64_t n) {
             const std::int64_t cells = n / 4;
             return [cells, gates = arrays(1, n), t = arrays(3, cells)]() mutable { kernels::lstm_cell(cells / kColumns, kColumns, gates[0].data(), t[0].data(), t[1].data(), t[2].data()); };
         }},
        {"lstm_cell_gradient", 2, 1.25, 25,
         [](std::int64_t n) {
             const std::int64_t cells = n / 4;
             return [cells, gates = arrays(1, n), t = arrays(4, cells)]() mutable { kernels::lstm_cell_gradient(cells / kColumns, kColumns, gates[0].data(), t[0].data(), t[1].data(), t[2].data(), t[3].data()); };
         }},
        {"adam", 4, 3, 12,
         [](std::int64_t n) {
             const kernels::AdamStep step{0.9f, 0.999f, 1e-8f, 1e-3f, 1.0f, 0.0f, 1.0f};
             return [n, step, t = arrays(4, n)]() mutable { kernels::adam(n, step, t[0].data(), t[1].data(), t[2].data(), t[3].data()); };
         }},
    };
}

}  // namespace

std::vector<Case> pass_cases() {
    // Each array 128 MiB, or all together about half of an L2 cache of 1 MiB.
    constexpr std::int64_t kLarge = std::int64_t{32} << 20, kSmall = std::int64_t{32} << 10;
    std::vector<Case> cases;
    for (const Pass& p : passes())
        for (const std::int64_t n : {kLarge, kSmall}) {
            const double elements = static_cast<double>(n);
            cases.push_back({"pass", p.name + std::string(n == kLarge ? "/memory" : "/L2"), p.flop * elements, 4 * elements * (p.reads + p.writes), [p, n] { return p.prepare(n); }});
        }
    return cases;
}

}  // namespace sd::bench
