// A seeded random generator whose numbers are the same on every machine and compiler.
//
// xoshiro256++ (Blackman and Vigna 2021), seeded through splitmix64. std:: distributions differ between libraries, so
// these are our own, made of exactly rounded operations only.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <vector>

#include "common/tensor/tensor.hpp"

namespace sd {

class Rng {
public:
    using State = std::array<std::uint64_t, 4>;

    // Generators of one seed and different streams are independent: data order, initial values, noise ...
    explicit Rng(std::uint64_t seed, std::uint64_t stream = 0);

    std::uint64_t next();                                       // 64 random bits
    float uniform();                                            // in [0, 1), 24 bits
    float uniform(float low, float high);                       // in [low, high); low where they are equal
    float normal();                                             // N(0, 1), polar method (Marsaglia and Bray 1964)
    bool bernoulli(float p) { return uniform() < p; }
    std::int64_t below(std::int64_t n);                         // uniform in 0..n-1, n >= 1
    int categorical(std::span<const float> weights);            // index i with probability weights[i] / sum
    std::vector<std::int64_t> permutation(std::int64_t n);      // of 0..n-1 (Fisher-Yates)

    Tensor uniform(const Shape& shape, float low, float high);
    Tensor normal(const Shape& shape, float mean = 0.0f, float deviation = 1.0f);

    const State& state() const { return state_; }               // for checkpoints
    void set_state(const State& state) { state_ = state; }

private:
    State state_;
};

}  // namespace sd
