#include "common/kernels/conv/few_channels.hpp"

#include <algorithm>
#include <utility>
#include <vector>

#include "common/kernels/conv/correlation.hpp"
#include "common/kernels/conv/scratch.hpp"
#include "common/kernels/gemm/blocks.hpp"
#include "common/kernels/threads/threads.hpp"

namespace sd::kernels::conv {
namespace {

std::int64_t ceil_div(std::int64_t a, std::int64_t b) { return (a + b - 1) / b; }

// The live rows of the weight matrix (taps * C, OC), packed as the right factor of dy's pixels: panels of rows, each (OC, rows).
class LiveWeights {
public:
    LiveWeights(const ConvGeometry& g, const float* w)
        : width(tile_kernels().panel()), lanes(tile_kernels().lanes), row_of(static_cast<std::size_t>(g.taps()), -1) {
        for (std::int64_t f = 0; f < g.taps(); f++)
            if (g.live(f)) row_of[static_cast<std::size_t>(f)] = std::exchange(rows, rows + g.c);
        stride = ceil_div(rows, lanes) * lanes;
        const Scratch<float> live(rows * g.oc);
        for (std::int64_t f = 0; f < g.taps(); f++)
            if (g.live(f)) std::copy_n(w + f * g.c * g.oc, g.c * g.oc, live.data() + row_of[static_cast<std::size_t>(f)] * g.oc);
        panels.resize(static_cast<std::size_t>(stride * g.oc));
        for (std::int64_t first = 0; first < rows; first += width)
            tile_kernels().transpose(live.data() + first * g.oc, g.oc, std::min(width, rows - first), g.oc, panels.data() + first * g.oc,
                                     std::min(width, stride - first));
    }

    std::int64_t width, lanes, rows = 0, stride = 0;  // stride: rows rounded up to whole vectors
    std::vector<std::int64_t> row_of;                 // of each tap's first channel; -1 of a dead tap
    std::vector<float> panels;
};

constexpr std::int64_t kBatchPixels = 256;  // pixels of dy whose products are held at once, about
constexpr std::int64_t kBandRows = 32;      // rows of dx that one piece of work makes, at most

// Makes bands of rows of dx. A plane holds a band of one channel, with the columns of each phase (mod stride) side by side.
class Worker {
public:
    Worker(const ConvGeometry& geometry, const LiveWeights& weights, std::int64_t band_rows)
        : g(geometry),
          w_(weights),
          batch_rows_(std::clamp<std::int64_t>(kBatchPixels / g.ow, 1, g.oh)),
          pitch_(ceil_div(batch_rows_ * g.ow, w_.lanes) * w_.lanes),
          phase_(ceil_div(g.w, g.stride_w)),
          row_(phase_ * g.stride_w),
          plane_(band_rows * row_),
          sums_(pitch_ * w_.stride),
          products_(w_.rows * pitch_),
          planes_(g.c * plane_) {
        for (std::int64_t k = 0; k < g.oc; k += kSumBlock) runs_.push_back({k, k, std::min(kSumBlock, g.oc - k), k / kSumBlock});
        // By descending ky: ascending rows of dy, for a row of dx.
        for (std::int64_t i = 0; i < g.taps(); i++) {
            const std::int64_t f = (g.kh - 1 - i / g.kw) * g.kw + i % g.kw;
            // Pixel ox goes to column ox stride + shift; keep those inside of the image.
            const std::int64_t shift = g.input_column(0, f % g.kw);
            const std::int64_t first = shift >= 0 ? 0 : ceil_div(-shift, g.stride_w),
                               last = std::min(g.ow, shift < g.w ? ceil_div(g.w - shift, g.stride_w) : 0);
            if (!g.live(f) || first >= last) continue;
            const std::int64_t column = first * g.stride_w + shift;
            const std::int64_t row = w_.row_of[static_cast<std::size_t>(f)];
            for (std::int64_t c = 0; c < g.c; c++)
                stamps_.push_back({f / g.kw, (row + c) * pitch_ + first, c * plane_ + column % g.stride_w * phase_ + column / g.stride_w, last - first});
        }
    }

    void compute(const float* dy, std::int64_t begin, std::int64_t end, float* dx, const Epilogue& epilogue) {
        std::fill_n(planes_.data(), g.c * plane_, 0.0f);
        // The rows of dy that meet rows begin .. end - 1.
        const std::int64_t last_ky = (g.kh - 1) * g.dilation_h;
        const std::int64_t from = std::max<std::int64_t>(0, ceil_div(begin + g.pad_top - last_ky, g.stride_h)),
                           to = std::min(g.oh, (end - 1 + g.pad_top + g.stride_h) / g.stride_h);
        for (std::int64_t oy = from; oy < to; oy += batch_rows_) {
            const std::int64_t rows = std::min(batch_rows_, to - oy);
            multiply(dy + oy * g.ow * g.oc, rows * g.ow);
            for (const Stamp& s : stamps_) add_products(s, oy, oy + rows, begin, end);
        }
        for (std::int64_t iy = begin; iy < end; iy++) write_row(iy - begin, dx + iy * g.w * g.c, epilogue);
    }

private:
    struct Stamp {  // where a row of products goes in a plane
        std::int64_t ky, from, to, count;
    };

    // sums(p, r) = sum over o of dy(p, o) w(r, o); products is its transpose: a row for each tap and channel.
    void multiply(const float* dy, std::int64_t pixels) {
        const TileKernels& kernels = tile_kernels();
        const std::int64_t tiles = ceil_div(pixels, kernels.rows);
        for (std::int64_t t = 0; t < tiles; t++) {
            const std::int64_t p = t * pixels / tiles, count = (t + 1) * pixels / tiles - p;
            for (std::int64_t first = 0; first < w_.rows; first += w_.width) {
                const std::int64_t columns = std::min(w_.width, w_.stride - first);
                kernels.correlation[count - 1][columns > w_.lanes]({dy + p * g.oc,
                                                                    g.oc,
                                                                    w_.panels.data() + first * g.oc,
                                                                    runs_.data(),
                                                                    static_cast<std::int64_t>(runs_.size()),
                                                                    sums_.data() + p * w_.stride + first,
                                                                    w_.stride,
                                                                    columns,
                                                                    {},
                                                                    true});
            }
        }
        kernels.transpose(sums_.data(), w_.stride, pixels, w_.rows, products_.data(), pitch_);
    }

    // Adds one tap's products with rows oy .. oy_end - 1 of dy to rows begin .. end - 1 of dx. Taps come one after the other, so that
    // a row that was just stored is not loaded again at once.
    void add_products(const Stamp& s, std::int64_t oy, std::int64_t oy_end, std::int64_t begin, std::int64_t end) {
        const std::int64_t shift = g.input_row(0, s.ky), first = std::max(oy, ceil_div(begin - shift, g.stride_h)),
                           last = std::min(oy_end, ceil_div(end - shift, g.stride_h));
        if (first >= last) return;
        float* to = planes_.data() + s.to + (first * g.stride_h + shift - begin) * row_;
        tile_kernels().add_rows({products_.data() + s.from + (first - oy) * g.ow, g.ow, to, g.stride_h * row_, last - first, s.count});
    }

    void write_row(std::int64_t row, float* dx, const Epilogue& epilogue) {
        for (std::int64_t c = 0; c < g.c; c++)
            for (std::int64_t phase = 0; phase < g.stride_w; phase++) {
                const float* from = planes_.data() + c * plane_ + row * row_ + phase * phase_;
                const float bias = epilogue.bias ? epilogue.bias[c] : 0.0f;
                float* to = dx + phase * g.c + c;
                const std::int64_t step = g.stride_w * g.c, count = ceil_div(g.w - phase, g.stride_w);
                if (epilogue.accumulate)
                    for (std::int64_t i = 0; i < count; i++) to[i * step] += from[i] + bias;
                else
                    for (std::int64_t i = 0; i < count; i++) to[i * step] = from[i] + bias;
            }
        tile_kernels().activate(epilogue, g.w * g.c, dx);
    }

    const ConvGeometry& g;
    const LiveWeights& w_;
    std::int64_t batch_rows_, pitch_;
    std::int64_t phase_, row_, plane_;  // floats of one phase of a row, of a row, of a plane
    Scratch<float> sums_, products_, planes_;
    std::vector<Run> runs_;
    std::vector<Stamp> stamps_;
};

}  // namespace

void few_channel_input_gradient(const ConvGeometry& g, const float* dy, const float* w, float* dx, const Epilogue& epilogue) {
    if (g.n * g.h * g.w * g.c == 0) return;
    const LiveWeights weights(g, w);
    const std::int64_t bands = ceil_div(g.h, kBandRows), band_rows = ceil_div(g.h, bands);
    const std::int64_t work = g.oh * g.ow * g.oc * g.c * g.taps() / bands;
    parallel_for(g.n * bands, 1 + 200'000 / (work + 1), [&](std::int64_t begin, std::int64_t end) {
        Worker worker(g, weights, band_rows);
        for (std::int64_t i = begin; i < end; i++) {
            const std::int64_t image = i / bands, row = i % bands * band_rows;
            worker.compute(dy + image * g.oh * g.ow * g.oc, row, std::min(row + band_rows, g.h), dx + image * g.h * g.w * g.c, epilogue);
        }
    });
}

}  // namespace sd::kernels::conv
