// The instruction sets that the kernels exist in, and which one is in use.
//
// Picked once from CPUID; the environment variable SD_ISA=baseline|avx2|avx512 forces one (an error where the CPU lacks it).
#pragma once

namespace sd::kernels {

enum class Isa { baseline, avx2, avx512 };

Isa isa();                    // the set in use
bool isa_supported(Isa set);  // by this CPU and its operating system
void force_isa(Isa set);      // for tests and benchmarks; throws Error where it is not supported
const char* isa_name(Isa set);

}  // namespace sd::kernels
