// The two loops that measure a machine, for each instruction set.
#pragma once

#include <cstdint>

namespace sd::bench {

struct MachineLoops {
    double (*multiply_add)(std::int64_t rounds);  // returns the FLOP done
    void (*triad)(std::int64_t n, const float* b, float s, const float* c, float* a);

    static const MachineLoops base, avx2, avx512;
};

}  // namespace sd::bench
