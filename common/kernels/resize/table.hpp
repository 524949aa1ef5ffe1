// The resizing kernels of one instruction set: one row a call.
#pragma once

#include <cstdint>

namespace sd::kernels::resize {

// An output place takes (1 - weight) of input place `low` and `weight` of `high`, its neighbour or itself.
struct Sample {
    std::int64_t low, high;
    float weight;
};

struct ResizeTable {
    // to(i, :) = from(columns[i], :) for n places of c channels; the other way round: to(columns[i], :) += from(i, :)
    void (*gather)(std::int64_t n, std::int64_t c, const std::int64_t* columns, const float* from, float* to);
    void (*scatter_add)(std::int64_t n, std::int64_t c, const std::int64_t* columns, const float* from, float* to);
    // to(i, :) = mix of two rows of input at columns[i]; the other way round: to += weight times from, spread over its two columns
    void (*mix)(std::int64_t n, std::int64_t c, const Sample* columns, float row_weight, const float* low_row, const float* high_row, float* to);
    void (*spread_add)(std::int64_t n, std::int64_t c, const Sample* columns, float row_weight, const float* from, float* to);

    static const ResizeTable base, avx2, avx512;
};

}  // namespace sd::kernels::resize
