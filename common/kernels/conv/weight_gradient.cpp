// dw[f, c, :] = sum over output pixels p of x[the pixel that p meets through tap f, c] dy[p, :].
//
// No packing at all: the rows of a tile are neighbouring channels (of neighbouring taps, too: kernel row ky of one output pixel is a
// run of KW * C floats in the image), its vectors are outputs, and k runs over the pixels.
#include <algorithm>
#include <vector>

#include "common/kernels/conv/conv.hpp"
#include "common/kernels/conv/correlation.hpp"
#include "common/kernels/conv/scratch.hpp"
#include "common/kernels/threads/threads.hpp"

namespace sd::kernels {
namespace conv {
namespace {

// Some rows of one panel of dw: floats x_offset .. x_offset + rows of what kernel row ky meets.
struct Tile {
    std::int64_t ky, x_offset, rows, dw_row, column, columns;
};

std::vector<Tile> tiles_of(const ConvGeometry& g) {
    const TileKernels& kernels = tile_kernels();
    std::vector<Tile> tiles;
    for (std::int64_t column = 0; column < g.oc; column += kernels.panel())
        for (std::int64_t first = 0, next; first < g.taps(); first = next) {
            // Live taps first .. next - 1 are neighbours in the image.
            next = first + 1;
            if (!g.live(first)) continue;
            while (g.dilation_w == 1 && next % g.kw != 0 && g.live(next)) next++;
            const std::int64_t length = (next - first) * g.c, count = (length + kernels.rows - 1) / kernels.rows;
            for (std::int64_t i = 0; i < count; i++) {
                const std::int64_t begin = i * length / count, end = (i + 1) * length / count;
                tiles.push_back({first / g.kw, first % g.kw * g.dilation_w * g.c + begin, end - begin, first * g.c + begin, column, std::min(kernels.panel(), g.oc - column)});
            }
        }
    return tiles;
}

// The pixels of a few output rows (counted through the whole batch), as runs for each row of the kernel. The input is read in
// place, or from a copy with zeros to its left and right where taps cross the edges; rows outside of the image are left out.
class Chunk {
public:
    Chunk(const ConvGeometry& g, std::int64_t rows)
        : g_(g), left_(g.input_column(0, 0)), width_(g.input_column(g.ow - 1, g.kw - 1) + 1 - left_), padded_(left_ < 0 || left_ + width_ > g.w),
          strip_(padded_ ? strip_rows(rows) * width_ * g.c : 0), runs_(static_cast<std::size_t>(g.kh)) {}

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

private:
    std::int64_t strip_rows(std::int64_t rows) const {
        const std::int64_t images = rows / g_.oh + 2;
        return std::min(rows * g_.stride_h + images * (g_.kh - 1) * g_.dilation_h, images * g_.h);
    }

    void add_rows(const float* image, const float* dy, std::int64_t begin, std::int64_t end, float*& strip) {
        const std::int64_t top = std::clamp<std::int64_t>(g_.input_row(begin, 0), 0, g_.h);
        const float* origin = image + (top * g_.w + left_) * g_.c;
        std::int64_t pitch = g_.w * g_.c;
        if (padded_) {
            origin = strip, pitch = width_ * g_.c;
            const std::int64_t bottom = std::clamp<std::int64_t>(g_.input_row(end - 1, g_.kh - 1) + 1, top, g_.h);
            for (std::int64_t y = top; y < bottom; y++, strip += pitch) copy_padded_row(image + y * g_.w * g_.c, g_.w, left_, width_, g_.c, strip);
        }
        for (std::int64_t oy = begin; oy < end; oy++)
            for (std::int64_t ky = 0; ky < g_.kh; ky++) {
                const std::int64_t y = g_.input_row(oy, ky);
                if (y >= 0 && y < g_.h) runs_[static_cast<std::size_t>(ky)].push_back({origin + (y - top) * pitch, dy + (oy - begin) * g_.ow * g_.oc, g_.ow});
            }
    }

    const ConvGeometry& g_;
    std::int64_t left_, width_;  // the columns that all taps of an output row reach
    bool padded_;
    Scratch<float> strip_;
    std::vector<std::vector<PixelRun>> runs_;
};

constexpr std::int64_t kChunkPixels = 256;  // about as many as L1 holds of a panel of dy
constexpr std::int64_t kUnits = 16;         // pieces of work to share out among threads, at least

}  // namespace
}  // namespace conv

void conv_weight_gradient(const ConvGeometry& g, const float* x, const float* dy, float* dw, bool accumulate) {
    using namespace conv;
    const std::int64_t size = g.taps() * g.c * g.oc;
    if (!accumulate) std::fill_n(dw, size, 0.0f);
    const std::vector<Tile> tiles = tiles_of(g);
    const std::int64_t rows = g.n * g.oh, tile_count = static_cast<std::int64_t>(tiles.size());
    if (rows * g.ow * tile_count == 0) return;

    // Where dw has few tiles, the pixels are split, too, and the parts added in order. The split follows from the shape alone.
    const std::int64_t chunk_rows = std::max<std::int64_t>(1, kChunkPixels / g.ow), chunks = (rows + chunk_rows - 1) / chunk_rows;
    const std::int64_t parts = std::min((kUnits + tile_count - 1) / tile_count, chunks);
    const Scratch<float> partial(parts > 1 ? parts * size : 0);

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
                    const WeightTile call{runs.data(), static_cast<std::int64_t>(runs.size()), tile.x_offset, g.stride_w * g.c, tile.column, g.oc,
                                          out + tile.dw_row * g.oc + tile.column, g.oc, tile.columns, c > chunk_begin || parts == 1};
                    tile_kernels().weight[tile.rows - 1][tile.columns > tile_kernels().lanes](call);
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
