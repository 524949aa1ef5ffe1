#include "common/kernels/isa/isa.hpp"

#include <algorithm>
#include <cstdlib>
#include <iterator>
#include <string>

#include "common/tensor/check.hpp"

namespace sd::kernels {
namespace {

Isa choose() {
    if (const char* name = std::getenv("SD_ISA")) {
        std::string names;
        for (Isa set : kIsas) {
            names += (names.empty() ? "" : set == *std::rbegin(kIsas) ? " or " : ", ") + std::string(isa_name(set));
            if (name != std::string(isa_name(set))) continue;
            check(isa_supported(set), "SD_ISA=", name, ": this CPU does not have it");
            return set;
        }
        fail("SD_ISA=", name, ": expected ", names);
    }
    return *std::find_if(std::rbegin(kIsas), std::rend(kIsas), isa_supported);
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
    return set == kIsas[0];
}

void force_isa(Isa set) {
    check(isa_supported(set), "instruction set ", isa_name(set), ": this CPU does not have it");
    current() = set;
}

const char* isa_name(Isa set) {
    constexpr const char* kNames[] = {"baseline", "avx2", "avx512", "neon", "simd128"};
    return kNames[static_cast<int>(set)];
}

}  // namespace sd::kernels
