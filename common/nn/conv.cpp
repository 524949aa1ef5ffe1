#include "common/nn/conv.hpp"

namespace sd {

Tensor causal_mask(Extent2 kernel, std::int64_t in, std::int64_t out, MaskType type, std::int64_t colours) {
    check(colours >= 1 && in % colours == 0 && out % colours == 0, "[causal_mask] ", in, " and ", out, " features in ", colours, " equal groups");
    Tensor mask({kernel.h, kernel.w, in, out});
    if (mask.numel() == 0) return mask;
    float* to = mask.data();
    for (std::int64_t y = 0; y < kernel.h; y++)
        for (std::int64_t x = 0; x < kernel.w; x++) {
            const bool before = y < kernel.h / 2 || (y == kernel.h / 2 && x < kernel.w / 2), centre = y == kernel.h / 2 && x == kernel.w / 2;
            for (std::int64_t i = 0; i < in; i++)
                for (std::int64_t o = 0; o < out; o++) {
                    const std::int64_t from = i * colours / in, into = o * colours / out;
                    *to++ = before || (centre && (from < into || (type == MaskType::b && from == into))) ? 1.0f : 0.0f;
                }
        }
    return mask;
}

}  // namespace sd
