// The last step of every model of this chapter: from the network's numbers for a value to a distribution over its levels.
//
//     bernoulli   0 or 1                p(1) = sigmoid(logit)                                  1 number a value
//     softmax     256 grey levels       p = softmax(logits)                                    256
//     logistics   256 grey levels       a mixture of discretized logistics                     3 for each component
//
// The softmax can say anything, but is not told that level 100 lies beside 101 (van den Oord et al. 2016a, sec. 2.2); the mixture of
// Salimans et al. 2017 knows, needs 15 numbers where the softmax needs 256, and has only bell-shaped answers. Theirs draws one component for all colours of a pixel;
// here each value has a mixture of its own, and the masks let it see the colours before it.
#pragma once

#include <string>

#include "common/tensor/tensor.hpp"

namespace sd {

struct PixelHead {
    enum class Kind { bernoulli, softmax, logistics };

    Kind kind = Kind::bernoulli;
    std::int64_t colours = 1;     // values of a pixel
    std::int64_t components = 5;  // of the mixture

    int levels() const { return kind == Kind::bernoulli ? 2 : 256; }
    std::int64_t parameters() const { return kind == Kind::bernoulli ? 1 : kind == Kind::softmax ? 256 : 3 * components; }  // for one value
    std::int64_t outputs() const { return colours * parameters(); }                                                        // for one pixel
    float value_of(int level) const { return static_cast<float>(level) / static_cast<float>(levels() - 1); }               // 0..1, as networks see it
    int level_of(float value) const;

    // -log p(image) in nats of each image, (N): outputs (N, H, W, colours * parameters), images (N, H, W, colours) with values 0..1.
    Tensor nll(const Tensor& outputs, const Tensor& images) const;
    // The probability of each level, (rows, levels): numbers (rows, parameters). The same bits whatever the number of rows.
    Tensor probabilities(const Tensor& numbers) const;
};

PixelHead::Kind parse_head(const std::string& name);  // "bernoulli", "softmax", "logistics"
const char* head_name(PixelHead::Kind kind);

}  // namespace sd
