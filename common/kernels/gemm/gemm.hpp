// Matrix product: C = A B [+ C], then bias and activation.
//
//     C[i, j] = f(C[i, j] + sum over p of A[i, p] * B[p, j] + bias[j])        A: M x K, B: K x N, C: M x N
//
//     gemm(dc, b.t(), da, {.accumulate = true});                              // dA += dC B^T
//
// The bits of C[i, j] depend on row i of A, column j of B and the instruction set alone, not on M, N, transposes, tiles or
// threads: every path sums p upwards in blocks of kSumBlock, each block from zero, the blocks added in order.
//
// Reading order of this folder: gemm.hpp, matrix_view.hpp, reference.cpp (three loops), tile.hpp (the register tile), transpose.hpp and pack.hpp
// (panels), skinny.hpp (few rows), gemm.ipp (the loops around the tile), gemm.cpp (which operand is packed, threads).
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>

#include "common/kernels/gemm/epilogue.hpp"
#include "common/kernels/gemm/matrix_view.hpp"
#include "common/kernels/isa/isa.hpp"

namespace sd::kernels {

// Rows or columns must lie without gaps between their numbers: of B and C one of the two steps is 1. A bias needs a C of such rows.
void gemm(const ConstMatrixView& a, const ConstMatrixView& b, const MatrixView& c, const Epilogue& epilogue = {});

// The same by three plain loops: what the tests compare with.
void gemm_reference(const ConstMatrixView& a, const ConstMatrixView& b, const MatrixView& c, const Epilogue& epilogue = {});

// B of several products (a weight that stays the same over many calls), packed once. Keeps its memory when packed again.
class PackedMatrix {
public:
    void pack(const ConstMatrixView& b);
    std::int64_t rows() const { return rows_; }
    std::int64_t columns() const { return columns_; }
    Isa isa() const { return isa_; }  // the layout is that of one instruction set
    const float* data() const { return data_.get(); }

private:
    struct Free {
        void operator()(float* p) const;
    };
    std::unique_ptr<float, Free> data_;
    std::size_t capacity_ = 0;
    std::int64_t rows_ = 0, columns_ = 0;
    Isa isa_{};
};

void gemm(const ConstMatrixView& a, const PackedMatrix& b, const MatrixView& c, const Epilogue& epilogue = {});

}  // namespace sd::kernels
