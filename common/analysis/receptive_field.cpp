#include "common/analysis/receptive_field.hpp"

#include <algorithm>
#include <vector>

#include "common/tensor/check.hpp"

namespace sd {

std::int64_t Window::outputs(std::int64_t inputs) const {
    const std::int64_t room = inputs + 2 * padding - size;
    check(room >= 0, "[window] size ", size, " on ", inputs, " pixels with padding ", padding);
    const std::int64_t whole = room / stride + 1;
    return ceil && room % stride != 0 && whole * stride < inputs + padding ? whole + 1 : whole;
}

ReceptiveField receptive_field(std::span<const Window> layers) {
    ReceptiveField f;
    for (const Window& w : layers) {
        f.size += (w.size - 1) * f.jump;
        f.start -= w.padding * f.jump;
        f.jump *= w.stride;
    }
    return f;
}

Interval visible_pixels(std::span<const Window> layers, std::int64_t extent, std::int64_t position) {
    std::vector<std::int64_t> extents{extent};
    for (const Window& w : layers) extents.push_back(w.outputs(extents.back()));
    check(position >= 0 && position < extents.back(), "[receptive field] position ", position, " of ", extents.back());

    // From the output to the input, cut to what exists at each layer.
    Interval seen{position, position + 1};
    for (std::size_t i = layers.size(); i-- > 0;) {
        const Window& w = layers[i];
        seen = {std::max<std::int64_t>(seen.begin * w.stride - w.padding, 0), std::min((seen.end - 1) * w.stride - w.padding + w.size, extents[i])};
    }
    return seen;
}

}  // namespace sd
