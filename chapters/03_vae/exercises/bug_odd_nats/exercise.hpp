// Exercise 8 (15 min): the bug museum: nats that aren't
//
// A Bernoulli decoder is trained on grey pictures, pixels 0..1, with binary cross entropy, and its loss compared with published nats:
//   - even a perfect reconstruction, p = x, has a loss far from zero: 0.69 nats for each pixel of 0.5;
//   - summed over the levels that a pixel can have, its "probabilities" e^-loss do not add up to 1;
//   - no model gets near the published numbers, whatever its size.
// nll() is right. Find the cause, name it, and mend prepare().
#pragma once

namespace exercise {

// What the likelihood is told of a pixel with level x in 0..1; u: a random number, uniform in [0, 1), should one be needed.
double prepare(double x, double u);

// -log P(b) of a Bernoulli variable with P(1) = p, in nats.
double nll(double b, double p);

enum class Cause { unknown, logits_for_probabilities, mean_over_the_pixels, grey_levels_in_a_bernoulli, nats_for_bits };
Cause diagnosis();  // what you found

}  // namespace exercise
