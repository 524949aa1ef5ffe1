// Exercise 8 (15 min): the bug museum: a picture that depends on its company
//
// A generator is trained; now pictures are drawn with it, between two steps of the training:
//   - a z drawn together with others gives a fine picture; two copies of it, drawn together, give two grey ones with no contrast at all;
//   - the same z in another batch gives another picture, and alone an error;
//   - whoever draws often changes the generator that is saved, though no optimizer runs.
// Find the cause, name it, and mend the code. The training goes on after the drawing.
#pragma once

#include "common/nn/linear.hpp"
#include "common/nn/norm.hpp"

namespace exercise {

// z (N, 4) -> pictures (N, 9)
struct Generator {
    sd::Linear first, second;
    sd::BatchNorm norm;

    explicit Generator(sd::Rng& rng) : first(4, 16, rng), second(16, 9, rng), norm(16, {.activation = sd::Activation::relu}) {}
    sd::Tensor operator()(const sd::Tensor& z) const { return second(norm(first(z))); }
    void visit(auto&& v) { v("first", first), v("norm", norm), v("second", second); }
};

// Pictures of z. Afterwards the generator is as it was before.
sd::Tensor draw(Generator& g, const sd::Tensor& z);

enum class Cause { unknown, noise_not_seeded, gradients_recorded_while_drawing, statistics_of_the_batch, weights_not_saved };
Cause diagnosis();  // what you found

}  // namespace exercise
