// A matrix where it lies in memory: number (i, j) is data[i * row_step + j * column_step]. To transpose it costs nothing.
#pragma once

#include <cstdint>

namespace sd::kernels {

template <class Number>
struct BasicMatrixView {
    Number* data;
    std::int64_t rows, columns, row_step, column_step;

    BasicMatrixView t() const { return {data, columns, rows, column_step, row_step}; }
    operator BasicMatrixView<const Number>() const { return {data, rows, columns, row_step, column_step}; }
};
using MatrixView = BasicMatrixView<float>;
using ConstMatrixView = BasicMatrixView<const float>;

// Row after row without gaps.
template <class Number>
BasicMatrixView<Number> matrix(Number* data, std::int64_t rows, std::int64_t columns) {
    return {data, rows, columns, columns, 1};
}

}  // namespace sd::kernels
