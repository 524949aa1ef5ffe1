// The instruction sets that the kernels exist in, and which one is in use.
//
// A family of kernels is one text, NAME.ipp, over the vectors of kernels/vector. It ends in make_table(), a NameTable of functions,
// and is compiled once for each set: NAME.base.cpp for what every CPU of the target has, NAME.avx2.cpp and NAME.avx512.cpp on x86-64
// alone. for_isa<NameTable>() is the one place that chooses among them.
//
// Picked once from CPUID; the environment variable SD_ISA=baseline|avx2|avx512 forces one (an error where the CPU lacks it).
#pragma once

namespace sd::kernels {

enum class Isa { baseline, avx2, avx512, neon, simd128 };

// Those that this program was compiled for, the least demanding first.
#if defined(__x86_64__)
constexpr Isa kIsas[] = {Isa::baseline, Isa::avx2, Isa::avx512};
#elif defined(__aarch64__)
constexpr Isa kIsas[] = {Isa::neon};
#elif defined(__wasm_simd128__)
constexpr Isa kIsas[] = {Isa::simd128};
#else
constexpr Isa kIsas[] = {Isa::baseline};
#endif

Isa isa();                    // the set in use
bool isa_supported(Isa set);  // by this program, this CPU and its operating system
void force_isa(Isa set);      // for tests and benchmarks; throws Error where it is not supported
const char* isa_name(Isa set);

// The functions of one family as compiled for a set.
template <class Table>
const Table& for_isa(Isa set = isa()) {
#if defined(__x86_64__)
    if (set == Isa::avx512) return Table::avx512;
    if (set == Isa::avx2) return Table::avx2;
#endif
    static_cast<void>(set);
    return Table::base;
}

}  // namespace sd::kernels
