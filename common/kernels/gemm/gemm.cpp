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
    if (x.m <= 0 || x.n <= 0) return;
    const FlushDenormals flush;
    if (threads() == 1 || static_cast<double>(x.m) * static_cast<double>(x.n) * static_cast<double>(x.k) < kWorthSharing) {
        kernels.multiply(x, 0, x.m, 0, x.n, workspace());
        return;
    }
    // Cut C into columns: each thread then packs its own part of B. Into rows where columns give too few or uneven parts, or where
    // each of them would copy the strips of A again.
    const std::int64_t panels = (x.n + kernels.tile_columns - 1) / kernels.tile_columns, parts = threads();
    const bool even = x.n % (parts * kernels.tile_columns) == 0 || panels >= 4 * parts, copies_a = x.a_step != 1 && x.m >= 4 * parts * kFewestRows;
    if ((even && !copies_a) || x.m < 2 * kFewestRows) {
        parallel_for(panels, std::max<std::int64_t>(1, panels / (4 * parts)), [&](std::int64_t begin, std::int64_t end) {
            const std::int64_t column = begin * kernels.tile_columns;
            kernels.multiply(x, 0, x.m, column, std::min(end * kernels.tile_columns, x.n) - column, workspace());
        });
    } else {
        parallel_for(x.m, std::max(kFewestRows, x.m / (2 * parts)),
                     [&](std::int64_t begin, std::int64_t end) { kernels.multiply(x, begin, end - begin, 0, x.n, workspace()); });
    }
}

}  // namespace

void gemm(bool transpose_a, bool transpose_b, std::int64_t m, std::int64_t n, std::int64_t k, const float* a, std::int64_t lda, const float* b,
          std::int64_t ldb, float* c, std::int64_t ldc, const Epilogue& epilogue) {
    // C^T = op(B)^T op(A)^T is the same product. Take the one that has fewer numbers to transpose; one of C, whose tiles take a detour, counts as three.
    const bool swap = transpose_b && (transpose_a ? 0 : m * k) + 3 * m * n < n * k && m > 4;
    if (swap)
        run(for_isa<GemmKernels>(), {n, m, k, b, ldb, 1, !transpose_a, a, lda, nullptr, true, c, ldc, epilogue});
    else
        run(for_isa<GemmKernels>(), {m, n, k, a, transpose_a ? 1 : lda, transpose_a ? lda : 1, transpose_b, b, ldb, nullptr, false, c, ldc, epilogue});
}

void PackedMatrix::Free::operator()(float* p) const { std::free(p); }

void PackedMatrix::pack(bool transpose, std::int64_t k, std::int64_t n, const float* b, std::int64_t ldb) {
    isa_ = kernels::isa();
    const GemmKernels& kernels = for_isa<GemmKernels>(isa_);
    const auto floats = static_cast<std::size_t>(kernels.packed_floats(k, n));
    if (!data_ || floats > capacity_) {
        data_.reset(allocate_floats(static_cast<std::int64_t>(std::max<std::size_t>(floats, 1))));
        capacity_ = floats;
    }
    k_ = k, n_ = n;
    kernels.pack(transpose, k, n, b, ldb, data_.get());
}

void gemm_packed(bool transpose_a, std::int64_t m, const float* a, std::int64_t lda, const PackedMatrix& b, float* c, std::int64_t ldc,
                 const Epilogue& epilogue) {
    check(b.data() != nullptr, "[gemm] the matrix was never packed");
    run(for_isa<GemmKernels>(b.isa()), {m, b.n(), b.k(), a, transpose_a ? 1 : lda, transpose_a ? lda : 1, false, nullptr, 0, b.data(), false, c, ldc, epilogue});
}

}  // namespace sd::kernels
