// Eigen, compiled for this machine.
#include <Eigen/Core>

#include "benchmarks/peers/peers.hpp"

namespace sd::bench {

Run eigen_gemm(const GemmShape& s, const GemmOperands& o) {
    using Matrix = Eigen::Matrix<float, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
    return [=] {
        const Eigen::Map<const Matrix> a(o.a, s.transpose_a ? s.k : s.m, s.transpose_a ? s.m : s.k), b(o.b, s.transpose_b ? s.n : s.k, s.transpose_b ? s.k : s.n);
        Eigen::Map<Matrix> c(o.c, s.m, s.n);
        if (s.transpose_a && s.transpose_b)
            c.noalias() = a.transpose() * b.transpose();
        else if (s.transpose_a)
            c.noalias() = a.transpose() * b;
        else if (s.transpose_b)
            c.noalias() = a * b.transpose();
        else
            c.noalias() = a * b;
    };
}

void set_eigen_threads(int threads) { Eigen::setNbThreads(threads); }

}  // namespace sd::bench
