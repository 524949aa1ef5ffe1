#include "chapters/01_visualization/sheet.hpp"

#include <algorithm>
#include <cmath>

#include "common/image/colormap.hpp"
#include "common/image/png.hpp"
#include "common/image/terminal.hpp"
#include "common/image/text.hpp"

namespace sd {

void publish(App& app, const std::string& file, const Image& image, const std::string& caption) {
    write_png(app.path(file), image);
    app.results.figure(file, caption);
    preview(image);
}

void publish_animation(App& app, const std::string& file, const std::vector<Image>& frames, int milliseconds, const std::string& caption) {
    write_apng(app.path(file), frames, milliseconds);
    app.results.figure(file, caption);
}

Image sheet(const std::vector<std::vector<Image>>& rows, const std::vector<std::string>& row_names, const std::vector<std::string>& column_names, int cell) {
    check(!rows.empty() && row_names.size() == rows.size(), "[sheet] ", row_names.size(), " names for ", rows.size(), " rows");
    constexpr int kGap = 4;
    const int text = caption_scale(cell), head = kTextHeight * text + 8;
    const auto width_of = [cell](const Image& image) {
        return std::max(1, static_cast<int>(std::lround(static_cast<double>(cell) * image.width / image.height)));
    };
    // Columns are as wide as their widest picture or name.
    std::vector<int> widths;
    for (const auto& row : rows)
        for (std::size_t c = 0; c < row.size(); c++) {
            if (c == widths.size()) widths.push_back(c < column_names.size() && !column_names[c].empty() ? text_width(column_names[c] + ' ', text) : 0);
            if (row[c].height > 0) widths[c] = std::max(widths[c], width_of(row[c]));
        }
    int left = 0;
    for (const std::string& name : row_names) left = std::max(left, text_width(name, text) + (name.empty() ? 0 : 8));
    int width = left + kGap;
    for (int w : widths) width += w + kGap;
    const int top = column_names.empty() ? kGap : head;
    Image page(top + static_cast<int>(rows.size()) * (cell + kGap), width, 3, 255);

    int x = left + kGap;
    for (std::size_t c = 0; c < widths.size(); c++) {
        if (c < column_names.size()) draw_text(page, 4, x, column_names[c], 0, text);
        x += widths[c] + kGap;
    }
    for (std::size_t r = 0; r < rows.size(); r++) {
        const int y = top + static_cast<int>(r) * (cell + kGap);
        draw_text(page, y + (cell - kTextHeight * text) / 2, 4, row_names[r], 0, text);
        x = left + kGap;
        for (std::size_t c = 0; c < rows[r].size(); c++) {
            const Image& image = rows[r][c];
            // Small pictures keep their pixels, large ones are averaged.
            if (image.height > 0)
                paste(page, to_rgb(cell % image.height == 0 ? enlarge(image, cell / image.height) : resize(image, cell, width_of(image))), y, x);
            x += widths[c] + kGap;
        }
    }
    return page;
}

float percentile(const Tensor& values, double share) {
    std::vector<float> sorted;
    for (const float v : values.values()) sorted.push_back(std::abs(v));
    check(!sorted.empty(), "[percentile] of nothing");
    const auto place = static_cast<std::ptrdiff_t>(share * static_cast<double>(sorted.size() - 1));
    std::nth_element(sorted.begin(), sorted.begin() + place, sorted.end());
    return sorted[static_cast<std::size_t>(place)];
}

Image heat(const Tensor& map) { return colorize(map, ColorMap::magma, 0.0f, std::max(percentile(map, 0.99), 1e-20f)); }

Image signed_picture(const Tensor& gradient) {
    const float limit = std::max(percentile(gradient, 0.995), 1e-20f);
    return to_image(gradient, -limit, limit);
}

Tensor nth(const Tensor& batch, std::int64_t n) {
    Shape shape{1};
    for (int i = 1; i < batch.ndim(); i++) shape.append(batch.dim(i));
    Tensor one(shape);
    std::copy_n(batch.data() + n * one.numel(), one.numel(), one.data());
    return one;
}

Image nth_image(const Tensor& pictures, std::int64_t n) { return to_image(nth(pictures, n)); }

}  // namespace sd
