#include "common/kernels/norm/norm.hpp"

#include <algorithm>
#include <initializer_list>
#include <numeric>
#include <vector>

#include "common/kernels/isa/isa.hpp"
#include "common/kernels/norm/table.hpp"
#include "common/kernels/reduce/blocks.hpp"
#include "common/kernels/threads/threads.hpp"

namespace sd::kernels {
namespace {

const NormTable& table() { return for_isa<NormTable>(); }

// Narrow rows are taken several at a time as one wide row, so that the loops run over full vectors and memory is read in its
// order; what is left at the end is part of a wide row.
std::int64_t rows_at_once(std::int64_t columns) {
    const std::int64_t aligned = 64 / std::gcd(columns, std::int64_t{64});
    return columns * aligned <= 1024 ? aligned : (255 + columns) / columns;
}

// A group's matrix as wide rows, cut into blocks of about 256 KiB by the shape alone: sums over blocks are added up in their order
// and have the same bits for any number of threads.
struct Blocks {
    std::int64_t columns, fold, width, size, block_rows, count;

    explicit Blocks(Columns of)
        : columns(of.columns),
          fold(rows_at_once(std::max<std::int64_t>(of.columns, 1))),
          width(fold * of.columns),
          size(of.rows * of.columns),
          block_rows(std::max<std::int64_t>(65536 / std::max<std::int64_t>(width, 1), 16)),
          count(size ? (size + block_rows * width - 1) / (block_rows * width) : 0) {}

    // Calls body(offset, rows, width) for the wide rows of a block, then for the part of one at the end of the matrix.
    template <class Body>
    void rows_of(std::int64_t block, Body body) const {
        const std::int64_t first = block * block_rows * width, n = std::min(block_rows * width, size - first), full = n / width;
        if (full) body(first, full, width);
        if (n > full * width) body(first + full * width, 1, n - full * width);
    }
};

// A column's parameters, repeated for each row of a wide one: (groups, count, width), in memory kept for the next call.
class WideParameters {
public:
    WideParameters(Columns of, const Blocks& blocks, std::initializer_list<const float*> parameters) : width_(blocks.width), count_(static_cast<std::int64_t>(parameters.size())) {
        thread_local std::vector<float> kept;
        kept.resize(static_cast<std::size_t>(of.groups * count_ * width_));
        data_ = kept.data();
        float* to = data_;
        for (std::int64_t g = 0; g < of.groups; g++)
            for (const float* p : parameters)
                for (std::int64_t i = 0; i < blocks.fold; i++) to = std::copy_n(p + g * of.columns, of.columns, to);
    }
    const float* get(std::int64_t group, std::int64_t i) const { return data_ + (group * count_ + i) * width_; }
    ColumnParameters columns(std::int64_t group, float slope) const { return {get(group, 0), get(group, 1), get(group, 2), slope}; }

private:
    std::int64_t width_, count_;
    float* data_;
};

// Two sums for each wide column from each block of each group, (groups, blocks, 3, 2, width): the sums, what rounding lost of them,
// and the sums of the next few rows. In memory kept for the next call.
class PartialSums {
public:
    PartialSums(std::int64_t groups, const Blocks& blocks) : columns_(blocks.columns), width_(blocks.width), blocks_(blocks.count) {
        thread_local std::vector<float> kept;
        kept.assign(static_cast<std::size_t>(groups * blocks_ * 6 * width_), 0.0f);
        data_ = kept.data();
    }

    // Adds the sums of some rows, a few at a time: sum(first, rows, to_first, to_second).
    template <class Sum>
    void add(std::int64_t group, std::int64_t block, std::int64_t rows, Sum sum) const {
        float *sums = of(group, block), *part = sums + 4 * width_;
        for (std::int64_t r = 0; r < rows; r += kSumRows) {
            std::fill_n(part, 2 * width_, 0.0f);
            sum(r, std::min(kSumRows, rows - r), part, part + width_);
            add_to_long_sums(2 * width_, part, sums, sums + 2 * width_);
        }
    }

    // Calls result(column, first sum, second sum) for one group.
    template <class Result>
    void add_up(std::int64_t group, Result result) const {
        thread_local std::vector<double> totals;
        totals.assign(static_cast<std::size_t>(2 * columns_), 0.0);
        double* total = totals.data();
        for (std::int64_t k = 0; k < blocks_; k++)
            for (std::int64_t which = 0; which < 2; which++)
                for (const float *sums = of(group, k) + which * width_, *end = sums + width_; sums < end; sums += columns_)  // a wide row is some rows
                    for (std::int64_t c = 0; c < columns_; c++) total[which * columns_ + c] += long_sum_of(sums[c], sums[2 * width_ + c]);
        for (std::int64_t c = 0; c < columns_; c++) result(c, total[c], total[columns_ + c]);
    }

private:
    float* of(std::int64_t group, std::int64_t block) const { return data_ + (group * blocks_ + block) * 6 * width_; }

    std::int64_t columns_, width_, blocks_;
    float* data_;
};

// body(group, block, offset, rows, width) over all groups
template <class Body>
void for_blocks(Columns of, const Blocks& blocks, Body body) {
    parallel_for(of.groups * blocks.count, 1, [&](std::int64_t begin, std::int64_t end) {
        for (std::int64_t i = begin; i < end; i++) {
            const std::int64_t g = i / blocks.count, k = i % blocks.count;
            blocks.rows_of(k, [&](std::int64_t at, std::int64_t rows, std::int64_t width) { body(g, k, g * blocks.size + at, rows, width); });
        }
    });
}

}  // namespace

void column_moments(const float* x, Columns of, float* mean, float* variance) {
    const auto loop = table().moments;
    const Blocks blocks(of);
    const std::int64_t entries = of.groups * of.columns;

    // Take the mean of each group's first rows as the center of the sums.
    std::fill_n(mean, entries, 0.0f);
    const std::int64_t some = std::min(of.rows, 16 * blocks.fold);
    thread_local std::vector<float> kept;
    for (std::int64_t g = 0; g < of.groups && of.rows > 0; g++) {
        kept.assign(static_cast<std::size_t>(3 * of.columns), 0.0f);  // center, sums, squares
        float *zeros = kept.data(), *sum = zeros + of.columns;
        loop(x + g * blocks.size, some, of.columns, zeros, sum, sum + of.columns);
        for (std::int64_t c = 0; c < of.columns; c++) mean[g * of.columns + c] = sum[c] / static_cast<float>(some);
    }

    const WideParameters centers(of, blocks, {mean});
    const PartialSums sums(of.groups, blocks);
    for_blocks(of, blocks, [&](auto g, auto k, auto at, auto rows, auto width) {
        sums.add(g, k, rows, [&](auto r, auto n, float* sum, float* squares) { loop(x + at + r * width, n, width, centers.get(g, 0), sum, squares); });
    });

    const double share = 1.0 / static_cast<double>(of.rows);
    for (std::int64_t g = 0; g < of.groups; g++)
        sums.add_up(g, [&](std::int64_t c, double sum, double squares) {
            const std::int64_t at = g * of.columns + c;
            const double shift = sum * share, spread = squares * share - shift * shift;
            mean[at] = static_cast<float>(mean[at] + shift);
            variance[at] = spread < 0 ? 0.0f : static_cast<float>(spread);  // NaN goes through
        });
}

void normalize_columns(const float* x, Columns of, const float* mean, const float* scale, const float* shift, float slope, float* y) {
    const auto loop = table().normalize[slope != 1.0f];
    const Blocks blocks(of);
    const WideParameters wide(of, blocks, {mean, scale, shift});
    for_blocks(of, blocks, [&](auto g, auto, auto at, auto rows, auto width) { loop(x + at, rows, width, wide.columns(g, slope), y + at); });
}

void normalize_columns_sums(const float* x, const float* dy, Columns of, const float* mean, const float* scale, const float* shift, float slope, float* sum_g, float* sum_gx) {
    const auto loop = table().gradient_sums[slope != 1.0f];
    const Blocks blocks(of);
    const WideParameters wide(of, blocks, {mean, scale, shift});
    const PartialSums sums(of.groups, blocks);
    for_blocks(of, blocks, [&](auto g, auto k, auto at, auto rows, auto width) {
        sums.add(g, k, rows, [&](auto r, auto n, float* s, float* sx) { loop(x + at + r * width, dy + at + r * width, n, width, wide.columns(g, slope), s, sx); });
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
    const Blocks blocks(of);
    const WideParameters wide(of, blocks, {mean, scale, shift, a, b});
    for_blocks(of, blocks, [&](auto g, auto, auto at, auto rows, auto width) { loop(x + at, dy + at, rows, width, wide.columns(g, slope), wide.get(g, 3), wide.get(g, 4), dx + at); });
}

namespace {

// Rows of about 64 KiB together, by the shape alone.
std::int64_t layer_rows(std::int64_t columns) { return std::clamp<std::int64_t>(16384 / std::max<std::int64_t>(columns, 1), 16, 1024); }

}  // namespace

void layer_norm(const float* x, std::int64_t rows, std::int64_t columns, const float* gamma, const float* beta, float eps, float* y, float* mean, float* rstd) {
    const auto loop = table().layer_norm;
    parallel_for(rows, layer_rows(columns), [&](std::int64_t begin, std::int64_t end) {
        loop(x + begin * columns, end - begin, columns, gamma, beta, eps, y + begin * columns, mean + begin, rstd + begin);
    });
}

void layer_norm_gradient(const float* x, const float* dy, std::int64_t rows, std::int64_t columns, const float* gamma, const float* mean, const float* rstd, float* dx, bool accumulate_dx,
                         float* dgamma, bool accumulate_dgamma, float* dbeta, bool accumulate_dbeta) {
    const auto loop = table().layer_norm_gradient[accumulate_dx];
    const std::int64_t block = layer_rows(columns), blocks = (rows + block - 1) / block;
    thread_local std::vector<float> kept;  // of each block: both sums, what rounding lost of them, and the sums of the next few rows
    kept.assign(static_cast<std::size_t>(blocks * 6 * columns), 0.0f);
    float* memory = kept.data();
    parallel_for(blocks, 1, [&](std::int64_t begin, std::int64_t end) {
        for (std::int64_t k = begin; k < end; k++) {
            float *sums = memory + k * 6 * columns, *part = sums + 4 * columns;
            const std::int64_t last = std::min((k + 1) * block, rows);
            for (std::int64_t r = k * block; r < last; r += kSumRows) {
                const std::int64_t at = r * columns;
                std::fill_n(part, 2 * columns, 0.0f);
                loop(x + at, dy + at, std::min(kSumRows, last - r), columns, gamma, mean + r, rstd + r, dx ? dx + at : nullptr, dgamma ? part : nullptr, dbeta ? part + columns : nullptr);
                add_to_long_sums(2 * columns, part, sums, sums + 2 * columns);
            }
        }
    });
    const auto add_up = [&](const float* first, float* to, bool accumulate) {
        for (std::int64_t c = 0; c < columns; c++) {
            double sum = 0;
            for (std::int64_t k = 0; k < blocks; k++) sum += long_sum_of(first[k * 6 * columns + c], first[(k * 6 + 2) * columns + c]);
            to[c] = static_cast<float>(sum) + (accumulate ? to[c] : 0.0f);
        }
    };
    if (dgamma) add_up(memory, dgamma, accumulate_dgamma);
    if (dbeta) add_up(memory + columns, dbeta, accumulate_dbeta);
}

}  // namespace sd::kernels
