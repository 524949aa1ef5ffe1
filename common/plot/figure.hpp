// Figures drawn by gnuplot, through gnuplot-iostream: the one place that includes it.
//
//     Figure figure;
//     Panel& loss = figure.panel("Loss");
//     loss.x_label = "step", loss.y_label = "nats", loss.log_y = true;
//     loss.line(steps, train, "training");
//     loss.line(steps, test, "test");
//     figure.save(app.path("loss.svg"));
//
// The gnuplot script stays beside the picture (loss.svg.gp), to be read or drawn again. Where gnuplot is missing, or the program was
// built without gnuplot-iostream, save() says so in one line and the program goes on.
#pragma once

#include <cmath>
#include <deque>
#include <string>
#include <utility>
#include <vector>

#include "common/image/colormap.hpp"

namespace sd {

using Values = std::vector<double>;

// One pair of axes. Colours follow Okabe and Ito's palette, in the order of the calls, unless `color` picks one; from the eighth series
// on they come back with other marks and dashes.
class Panel {
public:
    std::string title, x_label, y_label, color_label;
    bool log_x = false, log_y = false, log_color = false;
    bool equal_axes = false;                                                    // one unit is as long in x as in y
    std::string legend = "top right";                                           // gnuplot's words: "bottom left", "outside right", "off"
    std::pair<double, double> x_range{0, 0}, y_range{0, 0}, color_range{0, 0};  // equal ends: as the data need
    ColorMap color_map = ColorMap::viridis;
    std::vector<std::pair<double, std::string>> x_ticks, y_ticks;  // where the numbers don't say enough

    static constexpr int kNextColor = -1;

    void line(const Values& x, const Values& y, const std::string& label = "", int color = kNextColor);
    void dashed(const Values& x, const Values& y, const std::string& label = "", int color = kNextColor);
    void line_with_points(const Values& x, const Values& y, const std::string& label = "", int color = kNextColor);
    void points(const Values& x, const Values& y, const std::string& label = "", int color = kNextColor, double size = 0.7);
    void band(const Values& x, const Values& low, const Values& high, const std::string& label = "", int color = kNextColor);  // shaded between
    void error_bars(const Values& x, const Values& y, const Values& deviation, const std::string& label = "", int color = kNextColor);
    void bars(const std::vector<std::string>& names, const Values& heights, const std::string& label = "", int color = kNextColor);
    void histogram(const Values& samples, int bins, const std::string& label = "", int color = kNextColor);  // share of the samples per unit
    void arrows(const Values& x, const Values& y, const Values& dx, const Values& dy, const std::string& label = "", int color = kNextColor);

    // z: rows of values, the first row at the bottom; cell centres from x_range.first to .second and likewise in y.
    struct Field {
        std::pair<double, double> x, y;
        std::vector<Values> z;
    };
    void heat_map(const Field& field);
    void contour(const Field& field, const Values& levels, int color = 0);

    // A matrix with the first row on top, cells named, numbers written inside: a confusion matrix.
    void matrix(const std::vector<Values>& rows, const std::vector<std::string>& row_names, const std::vector<std::string>& column_names, int decimals = 0);

    // A picture; the axes show pixels, or nothing when they are off.
    void image(const Image& picture);
    bool axes = true;

    // Written at (x, y) in the axes' units.
    void text(double x, double y, const std::string& words);

private:
    friend class Figure;
    friend struct PanelWriter;
    enum class Kind { line, dashed, line_points, points, band, error_bars, bars, histogram, arrows, heat_map, contour, matrix, image };
    struct Series {
        Kind kind;
        std::string label;
        int color;
        std::vector<Values> columns;
        double parameter = 0;
        Field field;
        Image picture;
        Values levels;
    };
    struct Words {
        double x, y;
        std::string text;
        double on = std::nan("");  // the value of the cell below: letters are light on dark cells
    };
    int pick(int color) { return color == kNextColor ? next_color_++ : color; }
    void add(Kind kind, std::vector<Values> columns, const std::string& label, int color, double parameter = 0);

    std::vector<Series> series_;
    std::vector<Words> words_;
    bool first_row_on_top_ = false;
    int next_color_ = 0;
};

enum class Drawn { yes, no_gnuplot, not_built, failed };

class Figure {
public:
    // Size of each panel in pixels; panels are laid out in rows of `columns` (0: up to three).
    explicit Figure(int panel_width = 560, int panel_height = 400, int columns = 0) : width_(panel_width), height_(panel_height), columns_(columns) {}

    std::string title;
    Panel& panel(const std::string& title = "");  // adds one; it stays where it is

    // Draws to a path that ends in .svg or .png. Prints one line where it can't; throws Error only for a path that can't be written.
    Drawn save(const std::string& path) const;

private:
    int width_, height_, columns_;
    std::deque<Panel> panels_;
};

}  // namespace sd
