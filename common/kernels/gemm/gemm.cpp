// Chooses the instruction set, shares C among threads, and owns the workspaces.
#include "common/kernels/gemm/gemm.hpp"

#include <algorithm>
#include <cstdlib>
#include <memory>
#include <new>

#include "common/kernels/gemm/kernels.hpp"
#include "common/kernels/threads/denormals.hpp"
#include "common/kernels/threads/threads.hpp"
#include "common/tensor/check.hpp"

namespace sd::kernels {
namespace {

float* allocate_floats(std::int64_t n) {
    void* p = std::aligned_alloc(64, static_cast<std::size_t>((n * 4 + 63) / 64 * 64));
    if (!p) throw std::bad_alloc();
    return static_cast<float*>(p);
}

// Kept by each thread from its first product on.
float* workspace() {
    struct Free {
        void operator()(float* p) const { std::free(p); }
    };
    thread_local const std::unique_ptr<float, Free> memory(allocate_floats(kGemmWorkspace));
    return memory.get();
}

// Two threads pay from about five microseconds of work on.
constexpr double kWorthSharing = 2.5e5;   // multiply-adds
constexpr std::int64_t kFewestRows = 28;  // of a part of C: below that its copy of B would cost too much

void run(const GemmKernels& kernels, const Product& x) {
    const std::int64_t m = x.c.rows, n = x.c.columns;
    if (m <= 0 || n <= 0) return;
    const FlushDenormals flush;
    if (threads() == 1 || static_cast<double>(m) * static_cast<double>(n) * static_cast<double>(x.a.columns) < kWorthSharing) {
        kernels.multiply(x, 0, m, 0, n, workspace());
        return;
    }
    // Cut C into columns: each thread then packs its own part of B. Into rows where columns give too few or uneven parts, or where
    // each of them would copy the strips of A again.
    const std::int64_t panels = (n + kernels.tile_columns - 1) / kernels.tile_columns, parts = threads();
    const bool even = n % (parts * kernels.tile_columns) == 0 || panels >= 4 * parts, copies_a = x.a.column_step != 1 && m >= 4 * parts * kFewestRows;
    if ((even && !copies_a) || m < 2 * kFewestRows) {
        parallel_for(panels, std::max<std::int64_t>(1, panels / (4 * parts)), [&](std::int64_t begin, std::int64_t end) {
            const std::int64_t column = begin * kernels.tile_columns;
            kernels.multiply(x, 0, m, column, std::min(end * kernels.tile_columns, n) - column, workspace());
        });
    } else {
        parallel_for(m, std::max(kFewestRows, m / (2 * parts)),
                     [&](std::int64_t begin, std::int64_t end) { kernels.multiply(x, begin, end - begin, 0, n, workspace()); });
    }
}

void check_sizes(const ConstMatrixView& a, std::int64_t rows_of_b, std::int64_t columns_of_b, const MatrixView& c) {
    check(a.columns == rows_of_b && c.rows == a.rows && c.columns == columns_of_b, "[gemm] ", a.rows, " x ", a.columns, " times ", rows_of_b, " x ", columns_of_b, " into ", c.rows, " x ", c.columns);
}

}  // namespace

void gemm(const ConstMatrixView& a, const ConstMatrixView& b, const MatrixView& c, const Epilogue& epilogue) {
    if (c.column_step != 1) {  // C^T = B^T A^T is the same product
        check(c.row_step == 1 && !epilogue.bias, "[gemm] C has consecutive rows or columns, and rows where there is a bias");
        return gemm(b.t(), a.t(), c.t(), epilogue);
    }
    check_sizes(a, b.rows, b.columns, c);
    check(b.row_step == 1 || b.column_step == 1, "[gemm] B has consecutive rows or columns");
    // Of the two, take the one that has fewer numbers to transpose; one of C, whose tiles take a detour, counts as three.
    const std::int64_t m = c.rows, n = c.columns, k = a.columns;
    const bool swap = b.row_step == 1 && b.column_step != 1 && (a.row_step == 1 || a.column_step == 1) && c.row_step != 1 && (a.column_step == 1 ? m * k : 0) + 3 * m * n < n * k && m > 4;
    run(for_isa<GemmKernels>(), swap ? Product{b.t(), a.t(), c.t(), nullptr, epilogue} : Product{a, b, c, nullptr, epilogue});
}

void PackedMatrix::Free::operator()(float* p) const { std::free(p); }

void PackedMatrix::pack(const ConstMatrixView& b) {
    isa_ = kernels::isa();
    const GemmKernels& kernels = for_isa<GemmKernels>(isa_);
    const auto floats = static_cast<std::size_t>(kernels.packed_floats(b.rows, b.columns));
    if (!data_ || floats > capacity_) {
        data_.reset(allocate_floats(static_cast<std::int64_t>(std::max<std::size_t>(floats, 1))));
        capacity_ = floats;
    }
    rows_ = b.rows, columns_ = b.columns;
    kernels.pack(b, data_.get());
}

void gemm(const ConstMatrixView& a, const PackedMatrix& b, const MatrixView& c, const Epilogue& epilogue) {
    check(b.data() != nullptr, "[gemm] the matrix was never packed");
    check_sizes(a, b.rows(), b.columns(), c);
    check(c.column_step == 1, "[gemm] C has consecutive rows");
    run(for_isa<GemmKernels>(b.isa()), {a, {nullptr, b.rows(), b.columns(), b.columns(), 1}, c, b.data(), epilogue});
}

}  // namespace sd::kernels
