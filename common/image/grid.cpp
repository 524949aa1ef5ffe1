#include "common/image/grid.hpp"

#include <algorithm>
#include <cmath>

#include "common/image/text.hpp"
#include "common/tensor/check.hpp"

namespace sd {

Image grid(const std::vector<Image>& pictures, const GridStyle& style, const std::vector<std::string>& captions) {
    check(!pictures.empty(), "[grid] no pictures");
    check(captions.empty() || captions.size() == pictures.size(), "[grid] ", pictures.size(), " pictures, ", captions.size(), " captions");
    const int count = static_cast<int>(pictures.size());
    const int columns = std::min(count, style.columns > 0 ? style.columns : static_cast<int>(std::ceil(std::sqrt(count))));
    const int rows = (count + columns - 1) / columns;
    int cell_height = 0, cell_width = 0, channels = 1;
    for (const Image& p : pictures) {
        cell_height = std::max(cell_height, p.height * style.scale);
        cell_width = std::max(cell_width, p.width * style.scale);
        channels = std::max(channels, p.channels);
    }
    const int text = caption_scale(cell_height);
    for (const std::string& caption : captions) cell_width = std::max(cell_width, text_width(caption, text));
    const int caption_height = captions.empty() ? 0 : kTextHeight * text + 2;
    const int step_y = cell_height + caption_height + style.padding, step_x = cell_width + style.padding;
    Image sheet(rows * step_y + style.padding, columns * step_x + style.padding, channels, style.background);
    for (int i = 0; i < count; ++i) {
        const Image& p = pictures[static_cast<std::size_t>(i)];
        const Image large = enlarge(channels == 3 ? to_rgb(p) : p, style.scale);
        const int top = style.padding + i / columns * step_y, left = style.padding + i % columns * step_x;
        paste(sheet, large, top + (cell_height - large.height) / 2, left + (cell_width - large.width) / 2);
        if (captions.empty()) continue;
        const std::string& caption = captions[static_cast<std::size_t>(i)];
        draw_text(sheet, top + cell_height + 2, left + (cell_width - text_width(caption, text)) / 2, caption, style.background >= 128 ? 0 : 255, text);
    }
    return sheet;
}

Image grid(const Tensor& images, const GridStyle& style, float low, float high, const std::vector<std::string>& captions) {
    check(images.ndim() == 4, "[grid] ", images.shape(), ": (N, H, W, C) expected");
    std::vector<Image> pictures;
    const std::int64_t pixels = images.numel() / std::max<std::int64_t>(images.dim(0), 1);
    for (std::int64_t n = 0; n < images.dim(0); ++n) {
        Tensor one({images.dim(1), images.dim(2), images.dim(3)});
        std::copy_n(images.data() + n * pixels, pixels, one.data());
        pictures.push_back(to_image(one, low, high));
    }
    return grid(pictures, style, captions);
}

}  // namespace sd
