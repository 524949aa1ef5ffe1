#include "common/kernels/isa/isa.hpp"

#include <cstdlib>
#include <cstring>

#include "common/tensor/check.hpp"

namespace sd::kernels {
namespace {

constexpr Isa kAll[] = {Isa::avx512, Isa::avx2, Isa::baseline};  // best first

Isa choose() {
    if (const char* name = std::getenv("SD_ISA")) {
        for (Isa set : kAll) {
            if (std::strcmp(name, isa_name(set)) != 0) continue;
            check(isa_supported(set), "SD_ISA=", name, ": this CPU does not have it");
            return set;
        }
        fail("SD_ISA=", name, ": expected baseline, avx2 or avx512");
    }
    for (Isa set : kAll)
        if (isa_supported(set)) return set;
    return Isa::baseline;
}

Isa& current() {
    static Isa set = choose();
    return set;
}

}  // namespace

Isa isa() { return current(); }

bool isa_supported(Isa set) {
#if defined(__x86_64__)
    if (set == Isa::avx2) return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
    if (set == Isa::avx512)
        return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("avx512dq") &&
               __builtin_cpu_supports("fma");
#endif
    return set == Isa::baseline;
}

void force_isa(Isa set) {
    check(isa_supported(set), "instruction set ", isa_name(set), ": this CPU does not have it");
    current() = set;
}

const char* isa_name(Isa set) { return set == Isa::avx512 ? "avx512" : set == Isa::avx2 ? "avx2" : "baseline"; }

}  // namespace sd::kernels
