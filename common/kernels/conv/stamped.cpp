#include "common/kernels/conv/stamped.hpp"

#include <algorithm>
#include <vector>

#include "common/kernels/conv/correlation.hpp"
#include "common/kernels/conv/scratch.hpp"
#include "common/kernels/gemm/blocks.hpp"
#include "common/kernels/threads/threads.hpp"

namespace sd::kernels::conv {
namespace {

std::int64_t ceil_div(std::int64_t a, std::int64_t b) { return (a + b - 1) / b; }

// The output places first .. last - 1 along one axis whose input place o * stride + shift lies in 0 .. size - 1.
struct Span {
    std::int64_t first, last;
};
Span span_of(std::int64_t shift, std::int64_t stride, std::int64_t outputs, std::int64_t size) {
    return {shift >= 0 ? 0 : ceil_div(-shift, stride), shift < size ? std::min(outputs, ceil_div(size - shift, stride)) : 0};
}

}  // namespace

bool stamping_pays(const ConvGeometry& g) { return g.oc >= 32 && g.c > 4 && 20 * g.ow * g.stride_w < 17 * g.w; }

void stamped_input_gradient(const ConvGeometry& g, const float* dy, const float* w, float* dx, const Epilogue& epilogue) {
    const TileKernels& kernels = tile_kernels();
    const std::int64_t width = kernels.panel(), panels = ceil_div(g.c, width), panel_floats = g.oc * width;
    const Scratch<float> packed(panels * g.taps() * panel_floats);  // (panel, tap, OC, width)
    parallel_for(panels * g.taps(), 8, [&](std::int64_t begin, std::int64_t end) {
        for (std::int64_t i = begin; i < end; i++) {
            const std::int64_t first = i / g.taps() * width, f = i % g.taps();
            const std::int64_t outputs = std::min(width, g.c - first);
            kernels.transpose(w + (f * g.c + first) * g.oc, g.oc, outputs, g.oc, packed.data() + i * panel_floats,
                              outputs <= kernels.lanes ? kernels.lanes : width);
        }
    });
    std::vector<Run> runs;
    for (std::int64_t k = 0; k < g.oc; k += kSumBlock) runs.push_back({k, k, std::min(kSumBlock, g.oc - k), k / kSumBlock});

    const std::int64_t image_floats = g.h * g.w * g.c;
    parallel_for(g.n, 1, [&](std::int64_t begin, std::int64_t end) {
        for (std::int64_t n = begin; n < end; n++) {
            float* image = dx + n * image_floats;
            if (!epilogue.accumulate) std::fill_n(image, image_floats, 0.0f);
            for (std::int64_t i = 0; i < panels * g.taps(); i++) {
                const std::int64_t first = i / g.taps() * width, f = i % g.taps();
                if (!g.live(f)) continue;
                const std::int64_t top = g.input_row(0, f / g.kw), left = g.input_column(0, f % g.kw);
                const Span rows = span_of(top, g.stride_h, g.oh, g.h), columns = span_of(left, g.stride_w, g.ow, g.w);
                const std::int64_t outputs = std::min(width, g.c - first),
                                   tiles = ceil_div(std::max<std::int64_t>(0, columns.last - columns.first), kernels.rows);
                for (std::int64_t oy = rows.first; oy < rows.last; oy++)
                    for (std::int64_t t = 0; t < tiles; t++) {
                        const std::int64_t pixels = columns.last - columns.first, ox = columns.first + t * pixels / tiles,
                                           count = columns.first + (t + 1) * pixels / tiles - ox;
                        kernels.correlation[count - 1][outputs > kernels.lanes]({dy + ((n * g.oh + oy) * g.ow + ox) * g.oc,
                                                                                 g.oc,
                                                                                 packed.data() + i * panel_floats,
                                                                                 runs.data(),
                                                                                 static_cast<std::int64_t>(runs.size()),
                                                                                 image + ((oy * g.stride_h + top) * g.w + ox * g.stride_w + left) * g.c + first,
                                                                                 g.stride_w * g.c,
                                                                                 outputs,
                                                                                 {nullptr, {}, true},
                                                                                 true});
                    }
            }
            if (epilogue.bias)
                for (std::int64_t p = 0; p < image_floats; p++) image[p] += epilogue.bias[p % g.c];
            kernels.activate(epilogue, image_floats, image);
        }
    });
}

}  // namespace sd::kernels::conv
