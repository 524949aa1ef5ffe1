#include "common/ops/gram.hpp"

#include "common/autograd/autograd.hpp"
#include "common/kernels/elementwise/elementwise.hpp"
#include "common/kernels/gemm/gemm.hpp"

namespace sd {

using kernels::gemm;
using kernels::matrix;

// G = s F^T F        dF = s F (dG + dG^T)
Tensor gram(const Tensor& features) {
    check(features.ndim() == 4 && features.numel() > 0, "[gram] (N, H, W, C) expected, ", features.shape(), " given");
    const std::int64_t n = features.dim(0), positions = features.dim(1) * features.dim(2), c = features.dim(3);
    const float s = 1 / static_cast<float>(positions);
    Tensor g({n, c, c});
    for (std::int64_t i = 0; i < n; i++) {
        const auto f = matrix(features.data() + i * positions * c, positions, c);
        gemm(f.t(), f, matrix(g.data() + i * c * c, c, c));
    }
    kernels::scale(g.numel(), s, g.data(), g.data(), false);

    return record("gram", g, {features}, [=, f = Saved(features)](const Tensor& dg) {
        const auto [df, accumulate] = grad_of(f);
        Tensor both({c, c});  // s (dG + dG^T)
        for (std::int64_t i = 0; i < n; i++) {
            const float* d = dg.data() + i * c * c;
            for (std::int64_t row = 0; row < c; row++)
                for (std::int64_t col = 0; col < c; col++) both[row * c + col] = s * (d[row * c + col] + d[col * c + row]);
            const std::int64_t at = i * positions * c;
            gemm(matrix(f.data() + at, positions, c), matrix(both.data(), c, c), matrix(df + at, positions, c), {.accumulate = accumulate});
        }
    });
}

}  // namespace sd
