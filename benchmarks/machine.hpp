// What this machine can do at most: the two numbers that every kernel's speed is a share of.
//
// Peak: fused multiply-adds on registers alone, 2 FLOP a lane. Rate: the STREAM triad a = b + s c with plain stores, 12 bytes an
// element, over arrays that lie in a cache level or in memory (McCalpin 1995; as there, the line read before a store is not counted).
#pragma once

#include <cstdint>

#include "common/kernels/isa/isa.hpp"

namespace sd::bench {

double fma_peak(kernels::Isa set, int threads);  // GFLOP/s

// GB/s of the triad whose three arrays hold `bytes` together, for each thread.
double triad_rate(std::int64_t bytes, int threads);

struct Machine {
    int threads;
    double peak;          // GFLOP/s of the instruction set in use
    double l1, l2, l3;    // GB/s with 24 KiB, 384 KiB and 6 MiB a thread
    double memory;        // GB/s with three arrays of 128 MiB
};
Machine measure_machine(int threads);

}  // namespace sd::bench
