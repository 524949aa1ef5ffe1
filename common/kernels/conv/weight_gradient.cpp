// dw[f, c, :] = sum over output pixels p of x[the pixel that p meets through tap f, c] dy[p, :].
//
// No packing at all: the rows of a tile are neighbouring channels (of neighbouring taps, too: kernel row ky of one output pixel is a
// run of KW * C floats in the image), its vectors are outputs, and k runs over the pixels. Where such a run is very short, the runs of
// several kernel rows make one tile.
#include <algorithm>
#include <vector>

#include "common/kernels/conv/conv.hpp"
#include "common/kernels/conv/correlation.hpp"
#include "common/kernels/conv/scratch.hpp"
#include "common/kernels/threads/denormals.hpp"
#include "common/kernels/threads/threads.hpp"

namespace sd::kernels {
namespace conv {
namespace {

// Some rows of one panel of dw: floats x_offset .. x_offset + rows of what kernel row ky meets, and the kernel rows after it.
struct Tile {
    std::int64_t ky, kernel_rows, x_offset, rows, dw_row, column, columns;
};

// Whether tiles hold several kernel rows, and how many.
std::int64_t kernel_rows_of_a_tile(const ConvGeometry& g) {
    const std::int64_t run = g.kw * g.c;
    return g.dead.none() && g.dilation_w == 1 && run >= kLeastRun && run <= kMostRun ? tile_kernels().rows / run : 1;
}

std::vector<Tile> tiles_of(const ConvGeometry& g) {
    const TileKernels& kernels = tile_kernels();
    std::vector<Tile> tiles;
    const std::int64_t together = kernel_rows_of_a_tile(g), run = g.kw * g.c;
    for (std::int64_t column = 0; together > 1 && column < g.oc; column += kernels.panel())
        for (std::int64_t ky = 0; ky < g.kh; ky += together) {
            const std::int64_t rows = std::min(together, g.kh - ky);
            tiles.push_back({ky, rows, 0, rows * run, ky * run, column, std::min(kernels.panel(), g.oc - column)});
        }
    if (together > 1) return tiles;
    for (std::int64_t column = 0; column < g.oc; column += kernels.panel())
        for (std::int64_t first = 0, next; first < g.taps(); first = next) {
            // Live taps first .. next - 1 are neighbours in the image.
            next = first + 1;
            if (!g.live(first)) continue;
            while (g.dilation_w == 1 && next % g.kw != 0 && g.live(next)) next++;
            const std::int64_t length = (next - first) * g.c, count = (length + kernels.rows - 1) / kernels.rows;
            for (std::int64_t i = 0; i < count; i++) {
                const std::int64_t begin = i * length / count, end = (i + 1) * length / count;
                tiles.push_back({first / g.kw, 1, first % g.kw * g.dilation_w * g.c + begin, end - begin, first * g.c + begin, column,
                                 std::min(kernels.panel(), g.oc - column)});
            }
        }
    return tiles;
}

// The pixels of a few output rows (counted through the whole batch), as runs for each row of the kernel. The input is read in
// place, or from a copy with zeros to its left and right where taps cross the edges; rows outside of the image are left out. Tiles
// of several kernel rows read one run of an output row for all of them, from a copy with zeros on all sides.
class Chunk {
public:
    Chunk(const ConvGeometry& g, std::int64_t rows)
        : g_(g),
          left_(g.input_column(0, 0)),
          width_(g.input_column(g.ow - 1, g.kw - 1) + 1 - left_),
          all_rows_(kernel_rows_of_a_tile(g) > 1),
          padded_(left_ < 0 || left_ + width_ > g.w || (all_rows_ && (g.input_row(0, 0) < 0 || g.input_row(g.oh - 1, g.kh - 1) >= g.h))),
          strip_(padded_ ? strip_rows(rows) * width_ * g.c : 0),
          runs_(static_cast<std::size_t>(g.kh)) {}

    void select(const float* x, const float* dy, std::int64_t begin, std::int64_t end) {
        for (auto& runs : runs_) runs.clear();
        float* strip = strip_.data();
        for (std::int64_t row = begin, next; row < end; row = next) {  // image by image
            const std::int64_t image = row / g_.oh;
            next = std::min(end, (image + 1) * g_.oh);
            add_rows(x + image * g_.h * g_.w * g_.c, dy + row * g_.ow * g_.oc, row - image * g_.oh, next - image * g_.oh, strip);
        }
    }
    const std::vector<PixelRun>& runs(std::int64_t ky) const { return runs_[static_cast<std::size_t>(ky)]; }
    std::int64_t kernel_row_step() const { return g_.dilation_h * pitch_; }

private:
    std::int64_t strip_rows(std::int64_t rows) const {
        const std::int64_t images = rows / g_.oh + 2;
        const std::int64_t reached = rows * g_.stride_h + images * (g_.kh - 1) * g_.dilation_h;
        return all_rows_ ? reached : std::min(reached, images * g_.h);
    }

    void add_rows(const float* image, const float* dy, std::int64_t begin, std::int64_t end, float*& strip) {
        std::int64_t top = g_.input_row(begin, 0), bottom = g_.input_row(end - 1, g_.kh - 1) + 1;
        if (!all_rows_) top = std::clamp<std::int64_t>(top, 0, g_.h), bottom = std::clamp<std::int64_t>(bottom, top, g_.h);
        const float* origin = image + (top * g_.w + left_) * g_.c;
        if (padded_) {
            origin = strip;
            for (std::int64_t y = top; y < bottom; y++, strip += pitch_)
                if (y >= 0 && y < g_.h)
                    copy_padded_row(image + y * g_.w * g_.c, g_.w, left_, width_, g_.c, strip);
                else
                    std::fill_n(strip, pitch_, 0.0f);
        }
        for (std::int64_t oy = begin; oy < end; oy++)
            for (std::int64_t ky = 0; ky < g_.kh; ky++) {
                const std::int64_t y = g_.input_row(oy, ky);
                if (all_rows_ || (y >= 0 && y < g_.h))
                    runs_[static_cast<std::size_t>(ky)].push_back({origin + (y - top) * pitch_, dy + (oy - begin) * g_.ow * g_.oc, g_.ow});
            }
    }

    const ConvGeometry& g_;
    std::int64_t left_, width_;  // the columns that all taps of an output row reach
    bool all_rows_;              // those outside of the image, too
    bool padded_;
    std::int64_t pitch_ = (padded_ ? width_ : g_.w) * g_.c;  // of the rows that runs lie in
    Scratch<float> strip_;
    std::vector<std::vector<PixelRun>> runs_;
};

constexpr std::int64_t kChunkPixels = 256;  // about as many as L1 holds of a panel of dy
constexpr std::int64_t kUnits = 16;         // pieces of work to share out among threads, at least

}  // namespace
}  // namespace conv

void conv_weight_gradient(const ConvGeometry& g, const float* x, const float* dy, float* dw, bool accumulate) {
    using namespace conv;
    const FlushDenormals flush;
    const std::int64_t size = g.taps() * g.c * g.oc;
    if (!accumulate) std::fill_n(dw, size, 0.0f);
    const std::vector<Tile> tiles = tiles_of(g);
    const std::int64_t rows = g.n * g.oh, tile_count = static_cast<std::int64_t>(tiles.size());
    if (rows * g.ow * tile_count == 0) return;

    // Where dw has few tiles, the pixels are split, too, and the parts added in order. The split follows from the shape alone.
    const std::int64_t chunk_rows = std::max<std::int64_t>(1, kChunkPixels / g.ow), chunks = (rows + chunk_rows - 1) / chunk_rows;
    std::int64_t tiled_rows = 0;  // kernel rows in all tiles
    for (const Tile& tile : tiles) tiled_rows += tile.kernel_rows;
    const std::int64_t parts = std::min((kUnits + tiled_rows - 1) / tiled_rows, chunks);
    const Scratch<float> partial(parts > 1 ? parts * size : 0);

    const TileKernels& kernels = tile_kernels();

    // One range a thread: each copies the pixels that it needs.
    const std::int64_t work = rows * g.ow * size / (parts * tile_count), share = std::max<std::int64_t>(1, parts * tile_count / threads());
    parallel_for(parts * tile_count, std::max(share, 1 + 200'000 / (work + 1)), [&](std::int64_t begin, std::int64_t end) {
        Chunk chunk(g, chunk_rows);
        for (std::int64_t part = begin / tile_count; part * tile_count < end; part++) {
            const std::int64_t first = std::max<std::int64_t>(begin - part * tile_count, 0), last = std::min(end - part * tile_count, tile_count);
            const std::int64_t chunk_begin = part * chunks / parts, chunk_end = (part + 1) * chunks / parts;
            float* out = parts > 1 ? partial.data() + part * size : dw;
            for (std::int64_t c = chunk_begin; c < chunk_end; c++) {
                chunk.select(x, dy, c * chunk_rows, std::min((c + 1) * chunk_rows, rows));
                for (std::int64_t i = first; i < last; i++) {
                    const Tile& tile = tiles[static_cast<std::size_t>(i)];
                    const auto& runs = chunk.runs(tile.ky);
                    WeightTile call;
                    call.runs = runs.data(), call.run_count = static_cast<std::int64_t>(runs.size());
                    call.x_offset = tile.x_offset, call.x_step = g.stride_w * g.c;
                    call.x_group = tile.kernel_rows > 1 ? chunk.kernel_row_step() : kPlainGroup;
                    call.dy_offset = tile.column, call.dy_step = g.oc;
                    call.dw = out + tile.dw_row * g.oc + tile.column, call.dw_step = g.oc, call.columns = tile.columns;
                    call.accumulate = c > chunk_begin || parts == 1;
                    const int wide = tile.columns > kernels.lanes;
                    (tile.kernel_rows > 1 ? kernels.weight_rows[g.kw * g.c][tile.kernel_rows][wide] : kernels.weight[tile.rows - 1][wide])(call);
                }
            }
        }
    });
    if (parts == 1) return;
    for (std::int64_t part = 0; part < parts; part++)
        for (const Tile& tile : tiles)
            for (std::int64_t i = 0; i < tile.rows; i++) {
                const std::int64_t at = (tile.dw_row + i) * g.oc + tile.column;
                for (std::int64_t j = at; j < at + tile.columns; j++) dw[j] += partial[part * size + j];
            }
}

}  // namespace sd::kernels
