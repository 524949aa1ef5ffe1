// The grade: exercise::matmul beside sd::kernels::gemm, both with one thread, in turns.
#include "exercise.hpp"

#include <algorithm>
#include <cstdio>
#include <ctime>
#include <vector>

#include "common/kernels/gemm/gemm.hpp"
#include "common/kernels/threads/threads.hpp"

namespace {

// Processor seconds: not disturbed by what else runs on the machine.
double seconds() {
    timespec t;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return static_cast<double>(t.tv_sec) + 1e-9 * static_cast<double>(t.tv_nsec);
}

}  // namespace

int main() {
    constexpr std::int64_t n = 512;
    const std::vector<float> a(n * n, 0.5f), b(n * n, 0.25f);
    std::vector<float> c(n * n);
    sd::kernels::set_threads(1);

    double mine = 1e9, book = 1e9;
    for (int turn = 0; turn < 5; turn++) {
        const double t0 = seconds();
        exercise::matmul(n, n, n, a.data(), b.data(), c.data());
        const double t1 = seconds();
        using sd::kernels::matrix;
        sd::kernels::gemm(matrix(a.data(), n, n), matrix(b.data(), n, n), matrix(c.data(), n, n));
        mine = std::min(mine, t1 - t0), book = std::min(book, seconds() - t1);
    }

    const double share = 100 * book / mine, flops = 2e-9 * n * n * n;
    const char* grade = share >= 50 ? "gold" : share >= 20 ? "silver" : share >= 5 ? "bronze" : "no grade yet";
    std::printf("Speed, 512 x 512 x 512, one thread: %.1f GFLOP/s, %.0f %% of the book's %.1f: %s\n", flops / mine, share, flops / book, grade);
    if (share < 50) std::printf("%s from %d %%; 'make hint EX=00_foundations/matmul_tiled' says how.\n", share < 5 ? "bronze" : share < 20 ? "silver" : "gold", share < 5 ? 5 : share < 20 ? 20 : 50);
}
