#include "common/kernels/conv/correlation.hpp"

#include <algorithm>
#include <cstring>

#include "common/kernels/conv/scratch.hpp"
#include "common/kernels/gemm/blocks.hpp"
#include "common/kernels/threads/threads.hpp"

namespace sd::kernels::conv {
namespace {

constexpr std::int64_t kNearFloats = 256 * 1024;  // images as small as this stay in the L2 cache

// A run before it is known which output row it serves: (dy, dx) is where it begins in the image, relative to the output's place.
struct TapRun {
    std::int64_t dy, dx, row, length, block, within;  // within: floats after the first channel of (dy, dx)
};

// Neighbouring taps of one kernel row are one run; a run ends where a block of k ends.
std::vector<TapRun> runs_of(const Correlation& t) {
    std::vector<TapRun> runs;
    std::int64_t k = 0;
    for (std::size_t i = 0; i < t.taps.size(); i++)
        for (std::int64_t c = 0; c < t.c;) {
            const std::int64_t length = std::min(t.c - c, kSumBlock - k % kSumBlock);
            TapRun* last = runs.empty() ? nullptr : &runs.back();
            const bool joins =
                last && last->block == k / kSumBlock && last->dy == t.taps[i].dy && last->dx * t.c + last->within + last->length == t.taps[i].dx * t.c + c;
            if (joins)
                last->length += length;
            else
                runs.push_back({t.taps[i].dy, t.taps[i].dx, k, length, k / kSumBlock, c});
            c += length;
            k += length;
        }
    return runs;
}

// Weights as panels of `width` outputs, (k, width) each, the last as many vectors wide as it needs and padded with zeros.
void pack_panels(const Correlation& t, std::int64_t k_total, std::int64_t width, std::int64_t lanes, float* panels) {
    if (k_total == 0) return;
    const std::int64_t count = (t.outputs + width - 1) / width;
    const auto taps = static_cast<std::int64_t>(t.taps.size());
    parallel_for(count * taps, std::max<std::int64_t>(1, 65536 / (t.c * width)), [&](std::int64_t begin, std::int64_t end) {
        for (std::int64_t item = begin; item < end; item++) {
            const std::int64_t first = item / taps * width, filled = std::min(width, t.outputs - first);
            const std::int64_t padded = filled <= lanes ? lanes : width;
            const Tap& tap = t.taps[static_cast<std::size_t>(item % taps)];
            float* to = panels + first * k_total + item % taps * t.c * padded;
            const float* from = tap.w + first * t.out_step;
            if (t.in_step == 1) {
                tile_kernels().transpose(from, t.out_step, filled, t.c, to, padded);
                continue;
            }
            for (std::int64_t c = 0; c < t.c; c++)
                for (std::int64_t j = 0; j < padded; j++) to[c * padded + j] = j < filled ? from[c * t.in_step + j * t.out_step] : 0.0f;
        }
    });
}

// A part of one image's output grid: a few rows of a few tiles each. Its input is read in place where that is possible, and
// from a copy with zeros around it where taps cross the left or right edge. (Rows outside of the image are skipped instead.)
struct Part {
    std::int64_t image, row_begin, row_end, tile_begin, tile_end;
};

class Worker {
public:
    Worker(const Correlation& task, const std::vector<TapRun>& runs, const float* panels, std::int64_t k_total, std::int64_t tiles, std::int64_t strip_floats)
        : t_(task), tap_runs_(runs), panels_(panels), k_total_(k_total), tiles_(tiles), kernels_(tile_kernels()), strip_(strip_floats), runs_(runs.size()) {
        for (const TapRun& run : runs) {
            min_dy_ = std::min(min_dy_, run.dy), max_dy_ = std::max(max_dy_, run.dy);
            min_dx_ = std::min(min_dx_, run.dx), max_dx_ = std::max(max_dx_, run.dx + (run.within + run.length - 1) / t_.c);
        }
    }

    void compute(const Part& part) {
        place_input(part);
        const std::int64_t width = kernels_.panel();
        for (std::int64_t first = 0; first < t_.outputs; first += width)
            for (std::int64_t row = part.row_begin; row < part.row_end; row++) {
                select_runs(row);
                for (std::int64_t tile = part.tile_begin; tile < part.tile_end; tile++)
                    compute_tile(part.image, row, tile, first, std::min(width, t_.outputs - first));
            }
    }

private:
    std::int64_t column_of(std::int64_t tile) const { return tile * t_.columns / tiles_; }

    void place_input(const Part& part) {
        const float* image = t_.x + part.image * t_.h * t_.w * t_.c;
        left_ = column_of(part.tile_begin) * t_.step_w + min_dx_;
        const std::int64_t right = (column_of(part.tile_end) - 1) * t_.step_w + max_dx_ + 1;
        if (tap_runs_.empty() || (left_ >= 0 && right <= t_.w)) {
            origin_ = image, row_pitch_ = t_.w * t_.c, top_ = 0, left_ = 0;
            return;
        }
        // Copy the rows that the part reads, with zeros left and right of the image.
        row_pitch_ = (right - left_) * t_.c, origin_ = strip_.data();
        top_ = std::clamp<std::int64_t>(part.row_begin * t_.step_h + min_dy_, 0, t_.h);
        const std::int64_t bottom = std::clamp<std::int64_t>((part.row_end - 1) * t_.step_h + max_dy_ + 1, top_, t_.h);
        for (std::int64_t row = top_; row < bottom; row++)
            copy_padded_row(image + row * t_.w * t_.c, t_.w, left_, right - left_, t_.c, strip_.data() + (row - top_) * row_pitch_);
    }

    void select_runs(std::int64_t row) {
        run_count_ = 0;
        for (const TapRun& run : tap_runs_) {
            const std::int64_t y = row * t_.step_h + run.dy;
            if (y < 0 || y >= t_.h) continue;
            runs_[static_cast<std::size_t>(run_count_++)] = {(y - top_) * row_pitch_ + run.dx * t_.c + run.within, run.row, run.length, run.block};
        }
    }

    void compute_tile(std::int64_t image, std::int64_t row, std::int64_t tile, std::int64_t first, std::int64_t outputs) {
        const std::int64_t column = column_of(tile), pixels = column_of(tile + 1) - column;
        CorrelationTile call;
        call.x = origin_ + (column * t_.step_w - left_) * t_.c;
        call.x_step = t_.step_w * t_.c;
        call.panel = panels_ + first * k_total_;
        call.runs = runs_.data();
        call.run_count = run_count_;
        call.y = t_.y + image * t_.y_image + row * t_.y_row + column * t_.y_pixel + first;
        call.y_step = t_.y_pixel;
        call.columns = outputs;
        call.epilogue = t_.epilogue;
        if (call.epilogue.bias) call.epilogue.bias += first;
        call.far = far_;
        kernels_.correlation[pixels - 1][outputs > kernels_.lanes](call);
    }

    const Correlation& t_;
    const std::vector<TapRun>& tap_runs_;
    const float* panels_;
    std::int64_t k_total_, tiles_;
    const bool far_ = t_.n * (t_.h * t_.w * t_.c + t_.rows * t_.columns * t_.outputs) > kNearFloats;
    const TileKernels& kernels_;
    Scratch<float> strip_;
    std::vector<Run> runs_;
    std::int64_t run_count_ = 0;
    std::int64_t min_dy_ = 0, max_dy_ = 0, min_dx_ = 0, max_dx_ = 0;  // over all taps and the output's own place
    const float* origin_ = nullptr;                                   // of image row top_, column left_
    std::int64_t row_pitch_ = 0, top_ = 0, left_ = 0;
};

// A 1x1 correlation with nothing between the pixels is a matrix product over all of them: one long row.
Correlation as_one_row(const Correlation& t) {
    const bool pointwise = t.taps.size() == 1 && t.taps[0].dy == 0 && t.taps[0].dx == 0 && t.step_h == 1 && t.step_w == 1;
    const bool dense = t.rows == t.h && t.columns == t.w && t.y_row == t.columns * t.y_pixel && t.y_image == t.rows * t.y_row;
    Correlation flat = t;
    if (!pointwise || !dense) return flat;
    flat.w = flat.columns = t.n * t.h * t.w;
    flat.n = flat.h = flat.rows = 1;
    return flat;
}

}  // namespace

void copy_padded_row(const float* row, std::int64_t w, std::int64_t left, std::int64_t width, std::int64_t c, float* out) {
    const std::int64_t from = std::clamp<std::int64_t>(left, 0, w), to = std::clamp<std::int64_t>(left + width, from, w);
    float* in_image = std::fill_n(out, std::min(from - left, width) * c, 0.0f);
    std::memcpy(in_image, row + from * c, static_cast<std::size_t>((to - from) * c) * sizeof(float));
    std::fill(in_image + (to - from) * c, out + width * c, 0.0f);
}

const TileKernels& tile_kernels() { return for_isa<TileKernels>(); }

void correlate(const Correlation& task) {
    const Correlation t = as_one_row(task);
    if (t.n * t.rows * t.columns * t.outputs == 0) return;
    const TileKernels& kernels = tile_kernels();
    const std::vector<TapRun> runs = runs_of(t);
    const std::int64_t k_total = static_cast<std::int64_t>(t.taps.size()) * t.c;
    const std::int64_t width = kernels.panel(), panel_count = (t.outputs + width - 1) / width;
    const Scratch<float> panels(panel_count * width * k_total);
    pack_panels(t, k_total, width, kernels.lanes, panels.data());

    // Parts of about 32 tiles; smaller where that leaves too few for the threads.
    const std::int64_t tiles = (t.columns + kernels.rows - 1) / kernels.rows;
    const std::int64_t wanted = std::clamp<std::int64_t>((t.n * t.rows * tiles + 8 * threads() - 1) / (8 * threads()), 1, 32);
    const std::int64_t part_tiles = std::min(tiles, wanted), part_rows = std::clamp<std::int64_t>(wanted / part_tiles, 1, t.rows);
    const std::int64_t across = (tiles + part_tiles - 1) / part_tiles, down = (t.rows + part_rows - 1) / part_rows;

    std::int64_t strip_floats = 0;  // none where no tap crosses the left or right edge
    if (!runs.empty()) {
        const auto [low_y, high_y] = std::minmax_element(t.taps.begin(), t.taps.end(), [](const Tap& a, const Tap& b) { return a.dy < b.dy; });
        const auto [low_x, high_x] = std::minmax_element(t.taps.begin(), t.taps.end(), [](const Tap& a, const Tap& b) { return a.dx < b.dx; });
        const std::int64_t reach_y = std::max<std::int64_t>(0, high_y->dy) - std::min<std::int64_t>(0, low_y->dy) + 1;
        const std::int64_t reach_x = std::max<std::int64_t>(0, high_x->dx) - std::min<std::int64_t>(0, low_x->dx) + 1;
        if (low_x->dx < 0 || (t.columns - 1) * t.step_w + high_x->dx >= t.w)
            strip_floats = std::min(t.h, (part_rows - 1) * t.step_h + reach_y) * ((part_tiles * kernels.rows - 1) * t.step_w + reach_x) * t.c;
    }

    const std::int64_t work = part_rows * part_tiles * kernels.rows * k_total * t.outputs;
    parallel_for(t.n * down * across, 1 + 200'000 / (work + 1), [&](std::int64_t begin, std::int64_t end) {
        Worker worker(t, runs, panels.data(), k_total, tiles, strip_floats);
        for (std::int64_t part = begin; part < end; part++) {
            const std::int64_t row = part / across % down * part_rows, tile = part % across * part_tiles;
            worker.compute({part / across / down, row, std::min(row + part_rows, t.rows), tile, std::min(tile + part_tiles, tiles)});
        }
    });
}

}  // namespace sd::kernels::conv
