// Numbers too small for a normal float (below 1.2e-38) count as 0 inside of the kernels' loops.
//
// Some CPUs take some 150 cycles for an operation on such a number and 1 for any other: gradients that die away would make a step
// many times slower. While a FlushDenormals lives, its thread takes denormal operands as 0 and gives 0 for a denormal result (FTZ
// and DAZ of x86-64, FZ of ARM; WebAssembly has neither and computes with denormals). run_ranges holds one around every loop, in
// the workers and in the caller, so that a result has the same bits whichever thread made it; the caller's own arithmetic before
// and after stays as IEEE 754 has it.
#pragma once

#include <cstdint>
#if defined(__x86_64__)
#include <immintrin.h>
#endif

namespace sd::kernels {

class FlushDenormals {
public:
    FlushDenormals() : before_(control()) {
        if ((before_ & kFlush) != kFlush) set_control(before_ | kFlush);
    }
    ~FlushDenormals() {
        if ((before_ & kFlush) != kFlush) set_control(before_);
    }
    FlushDenormals(const FlushDenormals&) = delete;
    FlushDenormals& operator=(const FlushDenormals&) = delete;
    static constexpr bool possible() { return kFlush != 0; }

private:
#if defined(__x86_64__)
    static constexpr std::uint64_t kFlush = 0x8040;  // FTZ, DAZ
    static std::uint64_t control() { return _mm_getcsr(); }
    static void set_control(std::uint64_t word) { _mm_setcsr(static_cast<unsigned>(word)); }
#elif defined(__aarch64__)
    static constexpr std::uint64_t kFlush = 1 << 24;  // FZ
    static std::uint64_t control() {
        std::uint64_t word;
        asm volatile("mrs %0, fpcr" : "=r"(word));
        return word;
    }
    static void set_control(std::uint64_t word) { asm volatile("msr fpcr, %0" : : "r"(word)); }
#else
    static constexpr std::uint64_t kFlush = 0;
    static std::uint64_t control() { return 0; }
    static void set_control(std::uint64_t) {}
#endif

    std::uint64_t before_;
};

}  // namespace sd::kernels
