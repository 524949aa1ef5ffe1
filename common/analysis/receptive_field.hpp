// Which input pixels an output position of a stack of convolutions and poolings can see, exactly.
//
// A window of size k, stride s and padding p at output position o covers inputs o s - p ... o s - p + k - 1. Stacking such maps
// gives another one of the same kind (Araujo, Norris and Sim, Distill 2019):
//     jump' = jump s,   start' = start - p jump,   size' = size + (k - 1) jump.
#pragma once

#include <cstdint>
#include <span>

namespace sd {

struct Window {
    std::int64_t size = 1, stride = 1, padding = 0;
    bool ceil = false;  // a last window that hangs over the end counts when it begins before it

    std::int64_t outputs(std::int64_t inputs) const;  // how many positions `inputs` pixels give
};

struct Interval {
    std::int64_t begin, end;  // [begin, end)
};

struct ReceptiveField {
    std::int64_t size = 1;   // pixels seen by one position
    std::int64_t jump = 1;   // pixels between neighbouring positions
    std::int64_t start = 0;  // first pixel seen by position 0; negative: in the padding

    Interval of(std::int64_t position) const { return {start + position * jump, start + position * jump + size}; }
};

// The field of the last layer's positions; layers in order from the input.
ReceptiveField receptive_field(std::span<const Window> layers);

// The pixels of an image of this extent that a position really sees. Near a border this can be less than the field cut to the
// image, since a layer in between has no positions in its own padding. Throws when there is no such position.
Interval visible_pixels(std::span<const Window> layers, std::int64_t extent, std::int64_t position);

}  // namespace sd
