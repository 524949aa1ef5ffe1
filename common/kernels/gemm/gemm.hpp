// Matrix product, row-major: C = op(A) op(B) [+ C], then bias and activation; op transposes or not.
//
//     C[i, j] = f(C[i, j] + sum over p of op(A)[i, p] * op(B)[p, j] + bias[j])        op(A): M x K, op(B): K x N, C: M x N
//
// The bits of C[i, j] depend on row i of op(A), column j of op(B) and the instruction set alone, not on M, N, transposes, tiles or
// threads: every path sums p upwards in blocks of kSumBlock, each block from zero, the blocks added in order.
//
// Reading order of this folder: gemm.hpp, reference.cpp (three loops), tile.hpp (the register tile), transpose.hpp and pack.hpp
// (panels), skinny.hpp (few rows), gemm.ipp (the loops around the tile), gemm.cpp (which operand is packed, threads).
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>

#include "common/kernels/gemm/epilogue.hpp"
#include "common/kernels/isa/isa.hpp"

namespace sd::kernels {

void gemm(bool transpose_a, bool transpose_b, std::int64_t m, std::int64_t n, std::int64_t k, const float* a, std::int64_t lda, const float* b, std::int64_t ldb, float* c,
          std::int64_t ldc, const Epilogue& epilogue = {});

// The same by three plain loops: what the tests compare with.
void gemm_reference(bool transpose_a, bool transpose_b, std::int64_t m, std::int64_t n, std::int64_t k, const float* a, std::int64_t lda, const float* b, std::int64_t ldb,
                    float* c, std::int64_t ldc, const Epilogue& epilogue = {});

// op(B) of several products (a weight that stays the same over many calls), packed once. Keeps its memory when packed again.
class PackedMatrix {
public:
    void pack(bool transpose, std::int64_t k, std::int64_t n, const float* b, std::int64_t ldb);
    std::int64_t k() const { return k_; }
    std::int64_t n() const { return n_; }
    Isa isa() const { return isa_; }  // the layout is that of one instruction set
    const float* data() const { return data_.get(); }

private:
    struct Free {
        void operator()(float* p) const;
    };
    std::unique_ptr<float, Free> data_;
    std::size_t capacity_ = 0;
    std::int64_t k_ = 0, n_ = 0;
    Isa isa_{};
};

void gemm_packed(bool transpose_a, std::int64_t m, const float* a, std::int64_t lda, const PackedMatrix& b, float* c, std::int64_t ldc, const Epilogue& epilogue = {});

}  // namespace sd::kernels
