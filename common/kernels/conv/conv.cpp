#include "common/kernels/conv/conv.hpp"

#include "common/kernels/conv/correlation.hpp"
#include "common/kernels/conv/few_channels.hpp"
#include "common/kernels/conv/stamped.hpp"
#include "common/kernels/conv/winograd.hpp"

namespace sd::kernels {

void conv_forward(const ConvGeometry& g, const float* x, const float* w, float* y, const Epilogue& epilogue) {
    if (conv::winograd_applies(g)) return conv::winograd_forward(g, x, w, y, epilogue);
    conv::Correlation t;
    t.x = x, t.n = g.n, t.h = g.h, t.w = g.w, t.c = g.c;
    t.rows = g.oh, t.columns = g.ow, t.outputs = g.oc;
    t.step_h = g.stride_h, t.step_w = g.stride_w;
    for (std::int64_t f = 0; f < g.taps(); f++)
        if (g.live(f)) t.taps.push_back({g.input_row(0, f / g.kw), g.input_column(0, f % g.kw), w + f * g.c * g.oc});
    t.in_step = g.oc, t.out_step = 1;
    t.y = y, t.y_pixel = g.oc, t.y_row = g.ow * g.oc, t.y_image = g.oh * t.y_row;
    t.epilogue = epilogue;
    conv::correlate(t);
}

// Input row iy met output row oy through kernel row ky: iy = oy stride - pad + ky dilation. Of every `stride` input rows, those of
// one phase (iy mod stride) meet the same kernel rows, so each phase is a correlation of dy with its own taps and step 1.
void conv_input_gradient(const ConvGeometry& g, const float* dy, const float* w, float* dx, const Epilogue& epilogue) {
    const bool is_empty = g.oh * g.ow * g.oc == 0;  // then dx is what the epilogue makes of zeros, which the general way knows
    if (conv::winograd_applies(g)) return conv::winograd_input_gradient(g, dy, w, dx, epilogue);
    if (!is_empty && g.c <= conv::kFewChannels) return conv::few_channel_input_gradient(g, dy, w, dx, epilogue);
    if (!is_empty && conv::stamping_pays(g)) return conv::stamped_input_gradient(g, dy, w, dx, epilogue);
    for (std::int64_t phase_y = 0; phase_y < g.stride_h && phase_y < g.h; phase_y++)
        for (std::int64_t phase_x = 0; phase_x < g.stride_w && phase_x < g.w; phase_x++) {
            conv::Correlation t;
            t.x = dy, t.n = g.n, t.h = g.oh, t.w = g.ow, t.c = g.oc;
            t.rows = (g.h - phase_y + g.stride_h - 1) / g.stride_h, t.columns = (g.w - phase_x + g.stride_w - 1) / g.stride_w, t.outputs = g.c;
            for (std::int64_t f = g.taps() - 1; f >= 0; f--) {  // from the last tap: then dy is read in ascending order
                const std::int64_t up = phase_y - g.input_row(0, f / g.kw), left = phase_x - g.input_column(0, f % g.kw);
                if (g.live(f) && up % g.stride_h == 0 && left % g.stride_w == 0) t.taps.push_back({up / g.stride_h, left / g.stride_w, w + f * g.c * g.oc});
            }
            t.in_step = 1, t.out_step = g.oc;
            t.y = dx + (phase_y * g.w + phase_x) * g.c;
            t.y_pixel = g.stride_w * g.c, t.y_row = g.stride_h * g.w * g.c, t.y_image = g.h * g.w * g.c;
            t.epilogue = epilogue;
            conv::correlate(t);
        }
}

}  // namespace sd::kernels
