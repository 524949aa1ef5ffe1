#include "common/kernels/norm/norm.hpp"

#include <algorithm>
#include <vector>

#include "common/kernels/isa/isa.hpp"
#include "common/kernels/norm/table.hpp"
#include "common/kernels/threads/threads.hpp"

namespace sd::kernels {
namespace {

const NormTable& table() { return isa() == Isa::avx512 ? norm_avx512 : isa() == Isa::avx2 ? norm_avx2 : norm_base; }

// Sums over rows are split into blocks of about 64 KiB, by the shape alone, and added up in their order: same bits for any
// number of threads.
struct Blocks {
    std::int64_t rows, columns, block_rows, count;  // count: a group

    Blocks(std::int64_t all_rows, std::int64_t all_columns)
        : rows(all_rows),
          columns(all_columns),
          block_rows(std::clamp<std::int64_t>(16384 / std::max<std::int64_t>(all_columns, 1) / 4 * 4, 16, 1024)),
          count((all_rows + block_rows - 1) / block_rows) {}
    std::int64_t first(std::int64_t block) const { return block * block_rows; }
    std::int64_t size(std::int64_t block) const { return std::min(block_rows, rows - first(block)); }
};

// Two sums a column from each block of each group, (groups, blocks, 2, columns), in memory that is kept for the next call.
class PartialSums {
public:
    PartialSums(std::int64_t groups, const Blocks& blocks) : columns_(blocks.columns), blocks_(blocks.count) {
        auto& memory = kept();
        memory.assign(static_cast<std::size_t>(groups * blocks.count * 2 * blocks.columns), 0.0f);
        data_ = memory.data();
    }
    float* first(std::int64_t group, std::int64_t block) const { return data_ + (group * blocks_ + block) * 2 * columns_; }
    float* second(std::int64_t group, std::int64_t block) const { return first(group, block) + columns_; }

    // Calls result(column, sum of first, sum of second) for one group.
    template <class Result>
    void add_up(std::int64_t group, Result result) const {
        for (std::int64_t c = 0; c < columns_; c++) {
            double a = 0, b = 0;
            for (std::int64_t k = 0; k < blocks_; k++) {
                a += first(group, k)[c];
                b += second(group, k)[c];
            }
            result(c, a, b);
        }
    }

private:
    static std::vector<float>& kept() {
        static thread_local std::vector<float> memory;
        return memory;
    }
    std::int64_t columns_, blocks_;
    float* data_;
};

// body(group, first row, rows) over pieces of about 64 KiB.
template <class Body>
void for_blocks(Columns of, const Blocks& blocks, Body body) {
    parallel_for(of.groups * blocks.count, 1, [&](std::int64_t begin, std::int64_t end) {
        for (std::int64_t i = begin; i < end; i++) body(i / blocks.count, i % blocks.count);
    });
}

}  // namespace

void column_moments(const float* x, Columns of, float* mean, float* variance) {
    const NormTable& loops = table();
    const Blocks blocks(of.rows, of.columns);
    const PartialSums sums(of.groups, blocks);
    const std::int64_t group_size = of.rows * of.columns;

    // Find the mean of the first block of each group; it stands in `mean` as the center of the sums.
    std::fill_n(mean, of.groups * of.columns, 0.0f);
    parallel_for(of.groups, 1, [&](std::int64_t begin, std::int64_t end) {
        for (std::int64_t g = begin; g < end; g++) {
            float* center = mean + g * of.columns;
            float* sum = sums.first(g, 0);
            loops.moments(x + g * group_size, blocks.size(0), of.columns, center, sum, sums.second(g, 0));
            for (std::int64_t c = 0; c < of.columns; c++) center[c] = sum[c] / static_cast<float>(blocks.size(0));
            std::fill_n(sum, 2 * of.columns, 0.0f);
        }
    });

    for_blocks(of, blocks, [&](std::int64_t g, std::int64_t k) {
        loops.moments(x + g * group_size + blocks.first(k) * of.columns, blocks.size(k), of.columns, mean + g * of.columns, sums.first(g, k), sums.second(g, k));
    });

    const double n = static_cast<double>(of.rows);
    for (std::int64_t g = 0; g < of.groups; g++)
        sums.add_up(g, [&](std::int64_t c, double sum, double squares) {
            const std::int64_t at = g * of.columns + c;
            const double spread = (squares - sum * sum / n) / n;
            mean[at] = static_cast<float>(mean[at] + sum / n);
            variance[at] = spread < 0 ? 0.0f : static_cast<float>(spread);  // NaN goes through
        });
}

void normalize_columns(const float* x, Columns of, const float* mean, const float* scale, const float* shift, float slope, float* y) {
    const auto loop = table().normalize[slope != 1.0f];
    const Blocks blocks(of.rows, of.columns);
    for_blocks(of, blocks, [&](std::int64_t g, std::int64_t k) {
        const std::int64_t at = (g * of.rows + blocks.first(k)) * of.columns, p = g * of.columns;
        loop(x + at, blocks.size(k), of.columns, {mean + p, scale + p, shift + p, slope}, y + at);
    });
}

void normalize_columns_sums(const float* x, const float* dy, Columns of, const float* mean, const float* scale, const float* shift, float slope, float* sum_g, float* sum_gx) {
    const auto loop = table().gradient_sums[slope != 1.0f];
    const Blocks blocks(of.rows, of.columns);
    const PartialSums sums(of.groups, blocks);
    for_blocks(of, blocks, [&](std::int64_t g, std::int64_t k) {
        const std::int64_t at = (g * of.rows + blocks.first(k)) * of.columns, p = g * of.columns;
        loop(x + at, dy + at, blocks.size(k), of.columns, {mean + p, scale + p, shift + p, slope}, sums.first(g, k), sums.second(g, k));
    });
    for (std::int64_t g = 0; g < of.groups; g++)
        sums.add_up(g, [&](std::int64_t c, double s, double sx) {
            sum_g[g * of.columns + c] = static_cast<float>(s);
            sum_gx[g * of.columns + c] = static_cast<float>(sx);
        });
}

void normalize_columns_gradient(const float* x, const float* dy, Columns of, const float* mean, const float* scale, const float* shift, float slope, const float* a, const float* b, float* dx,
                                bool accumulate) {
    const auto loop = table().input_gradient[slope != 1.0f][accumulate];
    const Blocks blocks(of.rows, of.columns);
    for_blocks(of, blocks, [&](std::int64_t g, std::int64_t k) {
        const std::int64_t at = (g * of.rows + blocks.first(k)) * of.columns, p = g * of.columns;
        loop(x + at, dy + at, blocks.size(k), of.columns, {mean + p, scale + p, shift + p, slope}, a + p, b + p, dx + at);
    });
}

void layer_norm(const float* x, std::int64_t rows, std::int64_t columns, const float* gamma, const float* beta, float eps, float* y, float* mean, float* rstd) {
    const auto loop = table().layer_norm;
    const Blocks blocks(rows, columns);
    for_blocks({1, rows, columns}, blocks, [&](std::int64_t, std::int64_t k) {
        const std::int64_t r = blocks.first(k), at = r * columns;
        loop(x + at, blocks.size(k), columns, gamma, beta, eps, y + at, mean + r, rstd + r);
    });
}

void layer_norm_gradient(const float* x, const float* dy, std::int64_t rows, std::int64_t columns, const float* gamma, const float* mean, const float* rstd, float* dx, bool accumulate_dx,
                         float* dgamma, bool accumulate_dgamma, float* dbeta, bool accumulate_dbeta) {
    const auto loop = table().layer_norm_gradient[accumulate_dx];
    const Blocks blocks(rows, columns);
    const PartialSums sums(1, blocks);
    for_blocks({1, rows, columns}, blocks, [&](std::int64_t, std::int64_t k) {
        const std::int64_t r = blocks.first(k), at = r * columns;
        loop(x + at, dy + at, blocks.size(k), columns, gamma, mean + r, rstd + r, dx ? dx + at : nullptr, dgamma ? sums.first(0, k) : nullptr, dbeta ? sums.second(0, k) : nullptr);
    });
    sums.add_up(0, [&](std::int64_t c, double sum_gx, double sum_g) {
        if (dgamma) dgamma[c] = static_cast<float>(sum_gx) + (accumulate_dgamma ? dgamma[c] : 0.0f);
        if (dbeta) dbeta[c] = static_cast<float>(sum_g) + (accumulate_dbeta ? dbeta[c] : 0.0f);
    });
}

}  // namespace sd::kernels
