// The vector of floats that kernels compute with: 16 lanes with AVX-512, 8 with AVX2, 4 elsewhere: SSE2 on the other
// x86-64, NEON on ARM, WebAssembly's 128 bits.
//
// Float is the compiler's own vector type: + - * / and comparisons work lane by lane, a comparison gives an Int of all-one or
// all-zero lanes, and `mask ? a : b` picks lanes. What the operators lack is here. A file that includes this header gets the
// instruction set it is compiled for (x.avx512.cpp, x.avx2.cpp, x.base.cpp). Everything is local to the file, nothing from std::
// is used: an inline function shared by two of these files would be linked once, for both.
//
// at_least(x, low) and at_most(x, high) let a NaN in x through.
//
// The last elements of an array go through load(p, n) and store(v, p, n), so that the tail of a loop rounds like its body.
#pragma once

#include <cstdint>
#if defined(__AVX2__)
#include <immintrin.h>
#elif defined(__aarch64__)
#include <arm_neon.h>
#endif

namespace sd::kernels {
namespace {

#if defined(__AVX512F__)
constexpr int kLanes = 16;
#elif defined(__AVX2__)
constexpr int kLanes = 8;
#else
constexpr int kLanes = 4;
#endif

#if defined(__AVX512F__) || defined(__aarch64__)
constexpr int kRegisters = 32;
#else
constexpr int kRegisters = 16;
#endif

using Float = float __attribute__((vector_size(4 * kLanes)));
using Int = std::int32_t __attribute__((vector_size(4 * kLanes)));

[[gnu::always_inline]] inline Float broadcast(float x) { return x - Float{}; }
[[gnu::always_inline]] inline Int as_int(Float x) { return reinterpret_cast<Int>(x); }
[[gnu::always_inline]] inline Float as_float(Int x) { return reinterpret_cast<Float>(x); }
[[gnu::always_inline]] inline Int wrapping_add(Int a, std::int32_t b) {
    using Unsigned = std::uint32_t __attribute__((vector_size(4 * kLanes)));
    return reinterpret_cast<Int>(reinterpret_cast<Unsigned>(a) + static_cast<std::uint32_t>(b));
}

[[gnu::always_inline]] inline Float load(const float* p) {
    Float v;
    __builtin_memcpy(&v, p, sizeof v);
    return v;
}
[[gnu::always_inline]] inline void store(Float v, float* p) { __builtin_memcpy(p, &v, sizeof v); }

#if defined(__AVX512F__)

[[gnu::always_inline]] inline __mmask16 first(std::int64_t n) { return static_cast<__mmask16>((1u << n) - 1); }
[[gnu::always_inline]] inline Float load(const float* p, std::int64_t n, float rest = 0) { return _mm512_mask_loadu_ps(_mm512_set1_ps(rest), first(n), p); }
[[gnu::always_inline]] inline void store(Float v, float* p, std::int64_t n) { _mm512_mask_storeu_ps(p, first(n), v); }
[[gnu::always_inline]] inline void store_streaming(Float v, float* p) { _mm512_stream_ps(p, v); }
[[gnu::always_inline]] inline Float fma(Float a, Float b, Float c) { return _mm512_fmadd_ps(a, b, c); }
[[gnu::always_inline]] inline Float sqrt(Float x) { return _mm512_maskz_sqrt_ps(0xffff, x); }  // maskz: g++ 12 warns about the plain ones
[[gnu::always_inline]] inline Float scale_by_power_of_two(Float x, Float n) { return _mm512_maskz_scalef_ps(0xffff, x, n); }
[[gnu::always_inline]] inline Float at_least(Float x, float low) { return _mm512_maskz_max_ps(0xffff, broadcast(low), x); }
[[gnu::always_inline]] inline Float at_most(Float x, float high) { return _mm512_maskz_min_ps(0xffff, broadcast(high), x); }

#elif defined(__AVX2__)

[[gnu::always_inline]] inline Int first(std::int64_t n) { return Int{0, 1, 2, 3, 4, 5, 6, 7} < static_cast<std::int32_t>(n); }
[[gnu::always_inline]] inline Float load(const float* p, std::int64_t n, float rest = 0) {
    const Int mask = first(n);
    const Float v = _mm256_maskload_ps(p, reinterpret_cast<__m256i>(mask));
    return mask ? v : broadcast(rest);
}
[[gnu::always_inline]] inline void store(Float v, float* p, std::int64_t n) { _mm256_maskstore_ps(p, reinterpret_cast<__m256i>(first(n)), v); }
[[gnu::always_inline]] inline void store_streaming(Float v, float* p) { _mm256_stream_ps(p, v); }
[[gnu::always_inline]] inline Float fma(Float a, Float b, Float c) { return _mm256_fmadd_ps(a, b, c); }
[[gnu::always_inline]] inline Float sqrt(Float x) { return _mm256_sqrt_ps(x); }
[[gnu::always_inline]] inline Float at_least(Float x, float low) { return _mm256_max_ps(broadcast(low), x); }
[[gnu::always_inline]] inline Float at_most(Float x, float high) { return _mm256_min_ps(broadcast(high), x); }

#else

[[gnu::always_inline]] inline Float load(const float* p, std::int64_t n, float rest = 0) {
    Float v = broadcast(rest);
    for (std::int64_t i = 0; i < n; i++) v[i] = p[i];
    return v;
}
[[gnu::always_inline]] inline void store(Float v, float* p, std::int64_t n) {
    for (std::int64_t i = 0; i < n; i++) p[i] = v[i];
}
[[gnu::always_inline]] inline void store_streaming(Float v, float* p) { store(v, p); }
#if defined(__aarch64__)
[[gnu::always_inline]] inline Float fma(Float a, Float b, Float c) { return vfmaq_f32(c, a, b); }
[[gnu::always_inline]] inline Float sqrt(Float x) { return vsqrtq_f32(x); }
#else
[[gnu::always_inline]] inline Float fma(Float a, Float b, Float c) { return a * b + c; }
[[gnu::always_inline]] inline Float sqrt(Float x) {
    for (int i = 0; i < kLanes; i++) x[i] = __builtin_sqrtf(x[i]);
    return x;
}
#endif
[[gnu::always_inline]] inline Float at_least(Float x, float low) { return x < low ? broadcast(low) : x; }
[[gnu::always_inline]] inline Float at_most(Float x, float high) { return x > high ? broadcast(high) : x; }

#endif

// v with zeros after its first n lanes.
[[gnu::always_inline]] inline Float first_lanes(Float v, std::int64_t n) {
    Int lane;
    for (int i = 0; i < kLanes; i++) lane[i] = i;
    return lane < static_cast<std::int32_t>(n) ? v : Float{};
}

// How a result is stored: y = v, y += v, or y = v past the caches (into y aligned to a whole vector). Reading a line before it is
// overwritten costs a third of the traffic of a large copy; results that no cache can hold are better stored past them.
enum class Put { overwrite, add, stream };
template <Put how>
[[gnu::always_inline]] inline void put(Float v, float* y) {
    if constexpr (how == Put::stream)
        store_streaming(v, y);
    else
        store(how == Put::add ? load(y) + v : v, y);
}
template <Put how>
[[gnu::always_inline]] inline void put(Float v, float* y, std::int64_t n) {
    store(how == Put::add ? load(y, n) + v : v, y, n);
}

// Runs body(i) for each full vector of n elements and body(i, rest) for what is left; body hands `rest` on to load and store:
// [&](std::int64_t i, auto... rest) { store(load(x + i, rest...) * 2, y + i, rest...); }
template <class Body>
[[gnu::always_inline]] inline void for_each_vector(std::int64_t n, Body body) {
    std::int64_t i = 0;
    for (; i + kLanes <= n; i += kLanes) body(i);
    if (i < n) body(i, n - i);
}

// The same for a body that puts its results into y: streaming begins where y is aligned.
template <Put how, class Body>
[[gnu::always_inline]] inline void for_each_vector_put(std::int64_t n, const float* y, Body body) {
    if constexpr (how != Put::stream) return for_each_vector(n, body);
    std::int64_t head = static_cast<std::int64_t>(-reinterpret_cast<std::uintptr_t>(y) % sizeof(Float) / sizeof(float));
    if (head > n) head = n;
    if (head > 0) body(0, head);
    for_each_vector(n - head, [=](std::int64_t i, auto... rest) { body(head + i, rest...); });
}

// Ends a kernel that may have streamed: its results become visible to other threads before what the caller does next.
template <Put how>
[[gnu::always_inline]] inline void finish_puts() {
#if defined(__AVX2__)
    if constexpr (how == Put::stream) _mm_sfence();
#endif
}

// fma with single numbers among the operands.
[[gnu::always_inline]] inline Float fma(Float a, Float b, float c) { return fma(a, b, broadcast(c)); }
[[gnu::always_inline]] inline Float fma(Float a, float b, Float c) { return fma(a, broadcast(b), c); }

[[gnu::always_inline]] inline Float absolute(Float x) { return as_float(as_int(x) & 0x7fffffff); }
[[gnu::always_inline]] inline Float with_sign_of(Float x, Float sign) { return as_float(as_int(x) | (as_int(sign) & INT32_MIN)); }  // x >= 0

// The larger one; NaN if there is one.
[[gnu::always_inline]] inline Float maximum(Float a, Float b) { return ((a >= b) | (a != a)) ? a : b; }

#if !defined(__AVX512F__)
// x 2^n for whole n in -252..252, in two exact steps and at most one rounding (denormal results).
[[gnu::always_inline]] inline Float scale_by_power_of_two(Float x, Float n) {
    const Int k = __builtin_convertvector(n, Int), half = k >> 1;
    return x * as_float((half + 127) << 23) * as_float((k - half + 127) << 23);
}
#endif

// The lanes combined to one number, in a fixed order: upper half onto lower half, again and again.
template <class Combine>
[[gnu::always_inline]] inline float across_lanes(Float v, Combine combine) {
#if defined(__AVX512F__)
    const auto v8 = combine(__builtin_shufflevector(v, v, 0, 1, 2, 3, 4, 5, 6, 7), __builtin_shufflevector(v, v, 8, 9, 10, 11, 12, 13, 14, 15));
#elif defined(__AVX2__)
    const auto v8 = v;
#endif
#if defined(__AVX2__)
    const auto v4 = combine(__builtin_shufflevector(v8, v8, 0, 1, 2, 3), __builtin_shufflevector(v8, v8, 4, 5, 6, 7));
#else
    const auto v4 = v;
#endif
    const auto v2 = combine(v4, __builtin_shufflevector(v4, v4, 2, 3, 2, 3));
    return combine(v2, __builtin_shufflevector(v2, v2, 1, 1, 1, 1))[0];
}
[[gnu::always_inline]] inline float sum_of_lanes(Float v) {
    return across_lanes(v, [](auto a, auto b) { return a + b; });
}
[[gnu::always_inline]] inline float max_of_lanes(Float v) {
    return across_lanes(v, [](auto a, auto b) { return ((a >= b) | (a != a)) ? a : b; });
}

}  // namespace
}  // namespace sd::kernels
