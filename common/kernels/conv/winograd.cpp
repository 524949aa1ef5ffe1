#include "common/kernels/conv/winograd.hpp"

#include <algorithm>

#include "common/kernels/conv/correlation.hpp"
#include "common/kernels/conv/scratch.hpp"
#include "common/kernels/gemm/blocks.hpp"
#include "common/kernels/threads/threads.hpp"

namespace sd::kernels {

namespace {
bool enabled = true;
}
void set_winograd(bool on) { enabled = on; }
bool winograd() { return enabled; }

namespace conv {
namespace {

constexpr std::int64_t kProducts = 36;               // numbers of a transformed tile
constexpr std::int64_t kTilesAtOnce = 42;            // whose transformed inputs and products stay in L2 for 64 channels
constexpr std::int64_t kFilterFloats = 1024 * 1024;  // about so many at once, where the filters come part by part

std::int64_t ceil_div(std::int64_t a, std::int64_t b) { return (a + b - 1) / b; }

// A 3x3 convolution with stride 1: both directions are one, the input gradient with the filters turned around.
struct Problem {
    std::int64_t n, h, w, c, oh, ow, oc, pad_top, pad_left;
    const float* x;
    float* y;
    Epilogue epilogue;
};

// filters: `count` panels of outputs, each (36, C, panel width). Tap f of the panel beginning at output `at` is put at taps + f * C * width by pack(at, taps).
template <class Pack>
void transform_filters(const Problem& p, std::int64_t first, std::int64_t count, float* filters, Pack pack) {
    const TileKernels& kernels = tile_kernels();
    const std::int64_t width = kernels.panel(), floats = p.c * width;
    parallel_for(count, 1, [&](std::int64_t begin, std::int64_t end) {
        const Scratch<float> taps(9 * floats);
        for (std::int64_t panel = begin; panel < end; panel++) {
            pack((first + panel) * width, taps.data());
            kernels.winograd_filters(taps.data(), floats, floats, filters + panel * kProducts * floats, floats);
        }
    });
}

// Tiles of the batch, counted row by row.
class Worker {
public:
    Worker(const Problem& problem, std::int64_t most_tiles)
        : p(problem),
          across_(ceil_div(p.ow, 4)),
          down_(ceil_div(p.oh, 4)),
          zeros_(p.c),
          products_(kProducts * most_tiles * kernels_.panel()),
          runs_(ceil_div(p.c, kSumBlock)) {
        std::fill_n(zeros_.data(), p.c, 0.0f);
        for (std::int64_t i = 0; i < ceil_div(p.c, kSumBlock); i++) runs_[i] = {i * kSumBlock, i * kSumBlock, std::min(kSumBlock, p.c - i * kSumBlock), i};
    }

    // inputs: (36, tiles, C)
    void transform_inputs(std::int64_t begin, std::int64_t end, float* inputs) {
        for (std::int64_t i = begin; i < end; i++) transform_input(i, inputs + (i - begin) * p.c, (end - begin) * p.c);
    }

    // The outputs of `count` panels from panel `first` on, whose filters are given.
    void compute(std::int64_t begin, std::int64_t end, const float* inputs, const float* filters, std::int64_t first, std::int64_t count) {
        const std::int64_t tiles = end - begin, width = kernels_.panel();
        for (std::int64_t panel = 0; panel < count; panel++) {
            for (std::int64_t f = 0; f < kProducts; f++)
                multiply(inputs + f * tiles * p.c, tiles, filters + (panel * kProducts + f) * width * p.c, products_.data() + f * tiles * width);
            for (std::int64_t i = 0; i < tiles; i++) write_outputs(begin + i, products_.data() + i * width, tiles * width, (first + panel) * width);
        }
    }

private:
    struct Place {
        std::int64_t image, row, column;
    };
    Place place_of(std::int64_t tile) const { return {tile / (across_ * down_), tile / across_ % down_ * 4, tile % across_ * 4}; }

    void transform_input(std::int64_t tile, float* to, std::int64_t step) {
        const Place at = place_of(tile);
        const float* pixels[kProducts];
        for (std::int64_t i = 0; i < 6; i++)
            for (std::int64_t j = 0; j < 6; j++) {
                const std::int64_t y = at.row + i - p.pad_top, x = at.column + j - p.pad_left;
                const bool inside = y >= 0 && y < p.h && x >= 0 && x < p.w;
                pixels[6 * i + j] = inside ? p.x + ((at.image * p.h + y) * p.w + x) * p.c : zeros_.data();
            }
        kernels_.winograd_patch(pixels, p.c, to, step);
    }

    // products (tiles, panel) = inputs (tiles, C) filters (C, panel)
    void multiply(const float* inputs, std::int64_t tiles, const float* filters, float* products) {
        const std::int64_t parts = ceil_div(tiles, kernels_.rows), width = kernels_.panel();
        for (std::int64_t i = 0; i < parts; i++) {
            const std::int64_t begin = i * tiles / parts, rows = (i + 1) * tiles / parts - begin;
            kernels_.correlation[rows - 1][1](
                {inputs + begin * p.c, p.c, filters, runs_.data(), ceil_div(p.c, kSumBlock), products + begin * width, width, width, {}});
        }
    }

    void write_outputs(std::int64_t tile, const float* products, std::int64_t step, std::int64_t first) {
        const Place at = place_of(tile);
        WinogradOutputs call{products,
                             step,
                             p.y + ((at.image * p.oh + at.row) * p.ow + at.column) * p.oc + first,
                             p.ow * p.oc,
                             p.oc,
                             std::min<std::int64_t>(4, p.oh - at.row),
                             std::min<std::int64_t>(4, p.ow - at.column),
                             std::min(kernels_.panel(), p.oc - first),
                             p.epilogue};
        if (call.epilogue.bias) call.epilogue.bias += first;
        kernels_.winograd_outputs(call);
    }

    const Problem& p;
    const TileKernels& kernels_ = tile_kernels();
    std::int64_t across_, down_;
    Scratch<float> zeros_, products_;
    Scratch<Run> runs_;
};

template <class Pack>
void run(const Problem& p, Pack pack) {
    if (p.n * p.oh * p.ow == 0) return;
    const std::int64_t width = tile_kernels().panel(), panels = ceil_div(p.oc, width), panel_floats = kProducts * p.c * width;
    const std::int64_t tiles = p.n * ceil_div(p.oh, 4) * ceil_div(p.ow, 4);
    const auto shared = [](std::int64_t count) { return ceil_div(count, threads()) * threads(); };  // evenly
    const std::int64_t pieces = std::min(tiles, shared(ceil_div(tiles, kTilesAtOnce))), most_tiles = ceil_div(tiles, pieces);

    // Usually all filters are transformed first and each piece of the image in its turn. Where filters are the larger part (deep
    // layers, small images) the transformed image stays and the filters take turns.
    const bool image_stays = tiles < p.oc / 2;
    const std::int64_t at_once = image_stays ? std::min(panels, shared(std::max<std::int64_t>(1, kFilterFloats / panel_floats))) : panels;
    const Scratch<float> filters(at_once * panel_floats), image(image_stays ? kProducts * tiles * p.c : 0);
    for (std::int64_t first = 0; first < panels; first += at_once) {
        const std::int64_t count = std::min(at_once, panels - first), work = tiles / pieces * panel_floats * count;
        transform_filters(p, first, count, filters.data(), pack);
        parallel_for(pieces, 1 + 200'000 / (work + 1), [&](std::int64_t begin_piece, std::int64_t end_piece) {
            Worker worker(p, most_tiles);
            const Scratch<float> own(image_stays ? 0 : kProducts * most_tiles * p.c);
            for (std::int64_t i = begin_piece; i < end_piece; i++) {
                const std::int64_t begin = i * tiles / pieces, end = (i + 1) * tiles / pieces;
                float* const inputs = image_stays ? image.data() + kProducts * begin * p.c : own.data();
                if (first == 0) worker.transform_inputs(begin, end, inputs);
                worker.compute(begin, end, inputs, filters.data(), first, count);
            }
        });
    }
}

}  // namespace

bool winograd_applies(const ConvGeometry& g) {
    const bool kernel = g.kh == 3 && g.kw == 3 && g.stride_h == 1 && g.stride_w == 1 && g.dilation_h == 1 && g.dilation_w == 1 && g.dead.none();
    return enabled && kernel && g.c >= 16 && g.oc >= 16 && g.oh * g.ow >= 36 && g.h * g.w >= 36;
}

void winograd_forward(const ConvGeometry& g, const float* x, const float* w, float* y, const Epilogue& epilogue) {
    run({g.n, g.h, g.w, g.c, g.oh, g.ow, g.oc, g.pad_top, g.pad_left, x, y, epilogue}, [&](std::int64_t first, float* taps) {
        const std::int64_t width = tile_kernels().panel(), filled = std::min(width, g.oc - first);
        for (std::int64_t k = 0; k < 9 * g.c; k++) {
            float* rest = std::copy_n(w + k * g.oc + first, filled, taps + k * width);
            std::fill(rest, taps + (k + 1) * width, 0.0f);
        }
    });
}

// dx[i] = sum over taps of dy[i + pad - f] w[f]^T: the filters turned by half a turn, inputs and outputs exchanged.
void winograd_input_gradient(const ConvGeometry& g, const float* dy, const float* w, float* dx, const Epilogue& epilogue) {
    run({g.n, g.oh, g.ow, g.oc, g.h, g.w, g.c, 2 - g.pad_top, 2 - g.pad_left, dy, dx, epilogue}, [&](std::int64_t first, float* taps) {
        const std::int64_t width = tile_kernels().panel();
        for (std::int64_t f = 0; f < 9; f++)
            tile_kernels().transpose(w + ((8 - f) * g.c + first) * g.oc, g.oc, std::min(width, g.c - first), g.oc, taps + f * g.oc * width, width);
    });
}

}  // namespace conv
}  // namespace sd::kernels
