// Rung 8: each thread computes a band of rows of C. It writes nothing that another one reads, so nobody waits but at the end.
#include "benchmarks/ladder/gemm/rungs.hpp"
#include "common/kernels/isa/isa.hpp"
#include "common/kernels/threads/threads.hpp"

namespace sd::bench {

void two_threads(const Product& g) {
    constexpr std::int64_t kBand = 84;  // a multiple of the tiles' heights
    kernels::parallel_for(g.m / kBand, 1, [&](std::int64_t begin, std::int64_t end) {
        const Product band{(end - begin) * kBand, g.n, g.k, g.a + begin * kBand * g.k, g.b, g.c + begin * kBand * g.n};
        kernels::for_isa<Packing>().run(band);
    });
}

}  // namespace sd::bench
