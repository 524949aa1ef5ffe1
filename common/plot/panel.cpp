#include <algorithm>
#include <cmath>
#include <cstdio>

#include "common/plot/figure.hpp"
#include "common/tensor/check.hpp"

namespace sd {

void Panel::add(Kind kind, std::vector<Values> columns, const std::string& label, int color, double parameter) {
    for (const Values& column : columns)
        check(column.size() == columns[0].size(), "[plot] ", title, ": ", label, ": columns of ", columns[0].size(), " and ", column.size(), " values");
    Series series;
    series.kind = kind;
    series.label = label;
    series.color = pick(color);
    series.columns = std::move(columns);
    series.parameter = parameter;
    series_.push_back(std::move(series));
}

void Panel::line(const Values& x, const Values& y, const std::string& label, int color) { add(Kind::line, {x, y}, label, color); }

void Panel::dashed(const Values& x, const Values& y, const std::string& label, int color) { add(Kind::dashed, {x, y}, label, color); }

void Panel::line_with_points(const Values& x, const Values& y, const std::string& label, int color) { add(Kind::line_points, {x, y}, label, color); }

void Panel::points(const Values& x, const Values& y, const std::string& label, int color, double size) { add(Kind::points, {x, y}, label, color, size); }

void Panel::band(const Values& x, const Values& low, const Values& high, const std::string& label, int color) { add(Kind::band, {x, low, high}, label, color); }

void Panel::error_bars(const Values& x, const Values& y, const Values& deviation, const std::string& label, int color) {
    add(Kind::error_bars, {x, y, deviation}, label, color);
}

void Panel::arrows(const Values& x, const Values& y, const Values& dx, const Values& dy, const std::string& label, int color) {
    add(Kind::arrows, {x, y, dx, dy}, label, color);
}

void Panel::bars(const std::vector<std::string>& names, const Values& heights, const std::string& label, int color) {
    check(names.size() == heights.size(), "[plot] ", title, ": ", names.size(), " names for ", heights.size(), " bars");
    x_ticks.clear();
    Values x;
    for (std::size_t i = 0; i < names.size(); ++i) {
        x.push_back(static_cast<double>(i));
        x_ticks.emplace_back(static_cast<double>(i), names[i]);
    }
    add(Kind::bars, {x, heights}, label, color);
}

void Panel::histogram(const Values& samples, int bins, const std::string& label, int color) {
    check(bins >= 1, "[plot] ", title, ": ", bins, " bins");
    Values finite;
    std::copy_if(samples.begin(), samples.end(), std::back_inserter(finite), [](double v) { return std::isfinite(v); });
    if (finite.empty()) return;
    const auto [least, most] = std::minmax_element(finite.begin(), finite.end());
    const double low = *least, width = *most > low ? (*most - low) / bins : 1.0;

    // Edges and heights of a staircase that begins and ends at zero.
    Values edges, heights(static_cast<std::size_t>(bins) + 1, 0.0);
    for (int i = 0; i <= bins; ++i) edges.push_back(low + i * width);
    for (const double v : finite) heights[std::min(static_cast<std::size_t>((v - low) / width), static_cast<std::size_t>(bins) - 1)] += 1 / (static_cast<double>(finite.size()) * width);
    edges.insert(edges.begin(), low), heights.insert(heights.begin(), 0.0);
    add(Kind::histogram, {edges, heights}, label, color);
}

void Panel::heat_map(const Field& field) {
    add(Kind::heat_map, {}, "", 0);
    series_.back().field = field;
}

void Panel::contour(const Field& field, const Values& levels, int color) {
    add(Kind::contour, {}, "", color);
    series_.back().field = field;
    series_.back().levels = levels;
}

void Panel::matrix(const std::vector<Values>& rows, const std::vector<std::string>& row_names, const std::vector<std::string>& column_names, int decimals) {
    check(!rows.empty() && rows.size() == row_names.size() && rows[0].size() == column_names.size(), "[plot] ", title, ": a matrix without names for all its rows and columns");
    add(Kind::matrix, {}, "", 0);
    first_row_on_top_ = true;
    Field& field = series_.back().field;
    field = {{0, static_cast<double>(column_names.size() - 1)}, {0, static_cast<double>(rows.size() - 1)}, rows};
    x_ticks.clear(), y_ticks.clear();
    for (std::size_t i = 0; i < rows.size(); ++i) {
        y_ticks.emplace_back(static_cast<double>(i), row_names[i]);
        for (std::size_t j = 0; j < rows[i].size(); ++j) {
            char number[32];
            std::snprintf(number, sizeof number, "%.*f", decimals, rows[i][j]);
            words_.push_back({static_cast<double>(j), static_cast<double>(i), number, rows[i][j]});
        }
    }
    for (std::size_t j = 0; j < column_names.size(); ++j) x_ticks.emplace_back(static_cast<double>(j), column_names[j]);
}

void Panel::image(const Image& picture) {
    add(Kind::image, {}, "", 0);
    series_.back().picture = to_rgb(picture);
    first_row_on_top_ = true;
    axes = false;
}

void Panel::text(double x, double y, const std::string& words) { words_.push_back({x, y, words}); }

Panel& Figure::panel(const std::string& panel_title) {
    panels_.emplace_back();
    panels_.back().title = panel_title;
    return panels_.back();
}

}  // namespace sd
