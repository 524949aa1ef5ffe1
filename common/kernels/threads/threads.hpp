// A persistent pool of threads and a parallel loop over index ranges.
#pragma once

#include <cstdint>
#include <type_traits>

namespace sd::kernels {

#if defined(__EMSCRIPTEN__) && !defined(__EMSCRIPTEN_PTHREADS__)
constexpr int kMaxThreads = 1;  // a page's WebAssembly has no threads
#else
constexpr int kMaxThreads = 512;
#endif

int threads();            // how many threads share a loop, the calling one included; at first the number of cores
void set_threads(int n);  // 1 to kMaxThreads, from the next loop on; 1 runs everything in the calling thread

using RangeBody = void (*)(void* context, std::int64_t begin, std::int64_t end);
void run_ranges(std::int64_t n, std::int64_t grain, void* context, RangeBody body);

// Calls body(begin, end) on ranges that cover 0..n-1, in parallel when n is at least two grains. The caller takes part.
// A parallel loop inside another one runs serially. An exception in body reaches the caller. Denormals count as 0 (denormals.hpp).
template <class Body>
void parallel_for(std::int64_t n, std::int64_t grain, Body&& body) {
    auto call = [](void* context, std::int64_t begin, std::int64_t end) { (*static_cast<std::remove_reference_t<Body>*>(context))(begin, end); };
    run_ranges(n, grain, const_cast<void*>(static_cast<const void*>(&body)), +call);
}

}  // namespace sd::kernels
