#include "common/plot/figure.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <limits>

#include <sys/wait.h>
#include <unistd.h>

#include "common/io/file.hpp"
#include "common/tensor/check.hpp"

#if __has_include(<gnuplot-iostream.h>)
#define SD_HAVE_GNUPLOT 1
#include <gnuplot-iostream.h>
#endif

namespace sd {

#ifdef SD_HAVE_GNUPLOT

namespace {

namespace fs = std::filesystem;

// Okabe and Ito's colours, those that read best on white first; yellow is left out.
const char* kColors[] = {"#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#000000"};
constexpr std::size_t kColorCount = std::size(kColors);
constexpr std::size_t kMaxVectorCells = 64 * 64;  // larger maps go into an SVG as a bitmap

const char* color_of(int index) { return kColors[static_cast<std::size_t>(index) % kColorCount]; }

// Where colours come back, marks and dashes tell the series apart: dots, then triangles, then squares.
constexpr int kMarks[] = {7, 9, 5}, kDashes[] = {1, 4, 5};
int mark_of(int index) { return kMarks[static_cast<std::size_t>(index) / kColorCount % std::size(kMarks)]; }
int dash_of(int index) { return kDashes[static_cast<std::size_t>(index) / kColorCount % std::size(kDashes)]; }

// A string of gnuplot's: single quotes, doubled inside.
std::string quoted(const std::string& text) {
    std::string out = "'";
    for (const char c : text) {
        if (c == '\'')
            out += "''";
        else
            out += static_cast<unsigned char>(c) < ' ' ? ' ' : c;
    }
    return out + "'";
}

std::string shell_quoted(const std::string& text) {
    std::string out = "'";
    for (const char c : text) out += c == '\'' ? std::string("'\\''") : std::string(1, c);
    return out + "'";
}

std::string shortest(double value) {
    char text[32];
    std::snprintf(text, sizeof text, "%.9g", value);
    return text;
}

std::string range(std::pair<double, double> ends, const char* otherwise) {
    if (ends.first == ends.second) return otherwise;
    return "[" + shortest(ends.first) + ":" + shortest(ends.second) + "]";
}

std::string ticks(const std::vector<std::pair<double, std::string>>& all) {
    std::string list;
    for (const auto& [place, name] : all) list += (list.empty() ? "(" : ", ") + quoted(name) + " " + shortest(place);
    return list + ")";
}

std::string palette(ColorMap map) {
    std::string out = "set palette defined (";
    constexpr int kStops = 32;
    for (int i = 0; i <= kStops; ++i) {
        const Color c = color(map, static_cast<float>(i) / kStops);
        char stop[32];
        std::snprintf(stop, sizeof stop, "%s%d '#%02X%02X%02X'", i == 0 ? "" : ", ", i, c[0], c[1], c[2]);
        out += stop;
    }
    return out + ")\n";
}

double between(std::pair<double, double> ends, std::size_t i, std::size_t count) {
    return count < 2 ? ends.first : ends.first + (ends.second - ends.first) * static_cast<double>(i) / static_cast<double>(count - 1);
}

using Rows = std::vector<Values>;

Rows transposed(const std::vector<Values>& columns) {
    Rows rows(columns.empty() ? 0 : columns[0].size());
    for (std::size_t i = 0; i < rows.size(); ++i)
        for (const Values& column : columns) rows[i].push_back(column[i]);
    return rows;
}

// Lines x y z of a field, one block of them for each of its rows.
std::vector<Rows> grid_rows(const Panel::Field& field) {
    std::vector<Rows> blocks;
    for (std::size_t j = 0; j < field.z.size(); ++j) {
        blocks.emplace_back();
        for (std::size_t i = 0; i < field.z[j].size(); ++i)
            blocks.back().push_back({between(field.x, i, field.z[j].size()), between(field.y, j, field.z.size()), field.z[j][i]});
    }
    return blocks;
}

Rows flattened(const std::vector<Rows>& blocks) {
    Rows all;
    for (const Rows& block : blocks) all.insert(all.end(), block.begin(), block.end());
    return all;
}

Rows picture_rows(const Image& picture) {
    Rows rows;
    for (int y = 0; y < picture.height; ++y)
        for (int x = 0; x < picture.width; ++x) {
            const std::uint8_t* p = picture.at(y, x);
            rows.push_back({double(x), double(y), double(p[0]), double(p[1]), double(p[2])});
        }
    return rows;
}

struct Output {
    Gnuplot& gp;
    bool vector_graphics;
    int panel_width;

    // "with image": as rectangles in an SVG as long as they are few, for browsers blur bitmaps.
    const char* image_style(std::size_t cells) const { return vector_graphics && cells <= kMaxVectorCells ? " pixels" : ""; }
};

}  // namespace

// Friend of Panel: writes the commands and data of one panel.
struct PanelWriter {
    using Kind = Panel::Kind;

    static void axes(Output& out, const Panel& p) {
        Gnuplot& gp = out.gp;
        gp << "reset\nset encoding utf8\nset datafile missing 'nan'\n"
           << "set border 3 lc rgb '#666666'\nset tics nomirror out textcolor rgb '#222222'\nset grid lc rgb '#E0E0E0' lt 1 lw 1\nset autoscale fix\n"
           << palette(p.color_map);
        gp << "set title " << quoted(p.title) << "\nset xlabel " << quoted(p.x_label) << "\nset ylabel " << quoted(p.y_label) << "\nset cblabel "
           << quoted(p.color_label) << "\n";
        if (p.log_x) gp << "set logscale x\nset format x '%g'\n" << log_ticks(p, "x", p.x_range, 0);
        if (p.log_y) gp << "set logscale y\nset format y '%g'\n" << log_ticks(p, "y", p.y_range, 1);
        if (!p.log_x) gp << wide_ticks(p, out.panel_width);
        if (p.log_color) gp << "set logscale cb\n";
        bool legend = false, field = false, bars = false, flat = false;
        for (const Panel::Series& s : p.series_) {
            legend = legend || !s.label.empty();
            field = field || s.kind == Kind::heat_map || s.kind == Kind::matrix || s.kind == Kind::image;
            bars = bars || s.kind == Kind::bars || s.kind == Kind::histogram;
            flat = flat || s.kind == Kind::matrix;
        }
        if (legend && p.legend != "off")
            gp << "set key " << p.legend << " samplen 2 spacing 1.1 opaque fillcolor rgb '#60ffffff'\n";  // what lies below shines through
        else
            gp << "unset key\n";
        if (field) gp << "unset grid\nset border 15 lc rgb '#666666'\n";
        if (field && !flat && !p.color_label.empty()) gp << "set rmargin 6\n";  // or the colour's name is cut off
        if (flat) gp << "unset colorbox\nset tics scale 0\n";
        if (p.equal_axes || flat || p.first_row_on_top_) gp << "set size ratio -1\n";
        if (!p.axes) gp << "unset tics\nunset border\n";
        if (!p.x_ticks.empty()) gp << "set xtics " << (crowded(p) ? "rotate by 40 right " : "") << ticks(p.x_ticks) << "\n";
        if (!p.y_ticks.empty()) gp << "set ytics " << ticks(p.y_ticks) << "\n";
        const double last = p.x_ticks.empty() ? 0 : p.x_ticks.back().first;
        const bool named_bars = bars && !p.x_ticks.empty() && p.x_range.first == p.x_range.second;
        gp << "set xrange " << (named_bars ? range({-0.6, last + 0.6}, "") : range(p.x_range, "[*:*]")) << "\n";
        gp << "set yrange " << range(p.y_range, bars && !p.log_y ? "[0<*:*]" : "[*:*]") << (p.first_row_on_top_ ? " reverse" : "") << "\n";
        if (bars && !p.log_y && p.y_range.first == p.y_range.second) gp << "set yrange [*<0:*]\nset offsets 0, 0, graph 0.05, 0\n";
        if (!field && !bars) gp << "set offsets graph 0.02, graph 0.02, graph 0.05, graph 0.05\n";
        gp << "set cbrange " << range(p.color_range, "[*:*]") << "\n";
        const auto levels = color_ends(p);
        for (const Panel::Words& w : p.words_)
            gp << "set label " << quoted(w.text) << " at " << w.x << "," << w.y << " center front font ',9' textcolor rgb '"
               << (is_dark(p, w.on, levels) ? "white" : "black") << "'\n";
    }

    // Numbers of four digits and more run into each other in a narrow panel: as many as have room, at round places.
    static std::string wide_ticks(const Panel& p, int width) {
        double low = p.x_range.first, high = p.x_range.second;
        if (low == high)
            for (const Panel::Series& s : p.series_)
                if (s.kind != Kind::bars && !s.columns.empty())
                    for (const double v : s.columns[0])
                        if (std::isfinite(v)) low = std::min(low, v), high = std::max(high, v);
        if (high < 1000 || low < 0) return "";
        const double digits = std::floor(std::log10(high)) + 1, room = std::max(1.0, std::floor((width - 110) / (8 * digits + 14)));
        const double least = (high - low) / room, decade = std::pow(10, std::floor(std::log10(least)));
        const double step = least <= decade ? decade : least <= 2 * decade ? 2 * decade : least <= 5 * decade ? 5 * decade : 10 * decade;
        return "set xtics " + shortest(step) + "\n";
    }

    // Over less than two decades gnuplot names one tick or none: name 1, 2, 5, 10, 20 ... there.
    static std::string log_ticks(const Panel& p, const char* axis, std::pair<double, double> ends, std::size_t column) {
        double low = ends.first, high = ends.second;
        if (low == high) {
            low = std::numeric_limits<double>::infinity(), high = 0;
            for (const Panel::Series& s : p.series_)
                for (std::size_t c = column; c < s.columns.size() && c <= column * 2; ++c)
                    for (const double v : s.columns[c])
                        if (v > 0 && std::isfinite(v)) low = std::min(low, v), high = std::max(high, v);
        }
        if (!(low > 0 && high > low && high / low < 100)) return "";
        std::vector<std::pair<double, std::string>> places;
        const std::vector<double> steps = high / low < 5 ? std::vector<double>{1, 1.5, 2, 3, 4, 5, 6, 7, 8, 9} : std::vector<double>{1, 2, 5};
        const int first = static_cast<int>(std::floor(std::log10(low))), last = static_cast<int>(std::floor(std::log10(high)));
        for (int power = first; power <= last; power++)
            for (const double step : steps) {
                const double decade = std::pow(10, power);
                char name[32];
                std::snprintf(name, sizeof name, "%g", step * decade);
                places.emplace_back(step * decade, name);
            }
        return std::string("set ") + axis + "tics " + ticks(places) + "\n";
    }

    // Least and largest value that the colour map shows.
    static std::pair<double, double> color_ends(const Panel& p) {
        if (p.color_range.first != p.color_range.second) return p.color_range;
        double low = std::numeric_limits<double>::infinity(), high = -low;
        for (const Panel::Series& s : p.series_)
            for (const Values& row : s.field.z)
                for (const double v : row)
                    if (std::isfinite(v) && (v > 0 || !p.log_color)) low = std::min(low, v), high = std::max(high, v);
        return {low, high};
    }

    // Whether a cell of this value is too dark for black letters.
    static bool is_dark(const Panel& p, double value, std::pair<double, double> ends) {
        if (std::isnan(value) || !(ends.first < ends.second)) return false;
        const auto place = [&](double v) { return p.log_color ? std::log(std::max(v, ends.first)) : v; };
        const Color c = color(p.color_map, static_cast<float>((place(value) - place(ends.first)) / (place(ends.second) - place(ends.first))));
        return 0.299 * c[0] + 0.587 * c[1] + 0.114 * c[2] < 125;
    }

    // Names of bars that would run into each other are set aslant.
    static bool crowded(const Panel& p) {
        std::size_t letters = 0;
        for (const auto& [place, name] : p.x_ticks) letters += name.size() + 2;
        return letters > 60;
    }

    static void contours(Output& out, const Panel& p) {
        for (std::size_t i = 0; i < p.series_.size(); ++i) {
            const Panel::Series& s = p.series_[i];
            if (s.kind != Kind::contour) continue;
            out.gp << "set contour base\nunset surface\nset cntrparam levels discrete ";
            for (std::size_t l = 0; l < s.levels.size(); ++l) out.gp << (l == 0 ? "" : ",") << s.levels[l];
            out.gp << "\nset table $contour" << i << "\nsplot '-' using 1:2:3 with lines\n";
            out.gp.send2d(grid_rows(s.field));
            out.gp << "unset table\nunset contour\nset surface\n";
        }
    }

    // Whether gnuplot will find a point: it gives up where all are undefined or, on a logarithmic axis, not positive.
    static bool has_points(const Panel& p) {
        const auto fits = [](double v, bool log) { return std::isfinite(v) && (!log || v > 0); };
        for (const Panel::Series& s : p.series_) {
            if (s.columns.empty()) return true;
            for (std::size_t i = 0; i < s.columns[0].size(); ++i)
                if (fits(s.columns[0][i], p.log_x) && fits(s.columns[1][i], p.log_y)) return true;
        }
        return false;
    }

    static void plot(Output& out, const Panel& p) {
        Gnuplot& gp = out.gp;
        if (!has_points(p)) {
            gp << "unset logscale\nset xrange [0:1]\nset yrange [0:1]\nplot NaN notitle\n";
            return;
        }
        double bar_sets = 0, bar_index = 0;
        bool on_field = false;
        for (const Panel::Series& s : p.series_) bar_sets += s.kind == Kind::bars, on_field = on_field || s.kind == Kind::heat_map || s.kind == Kind::image;
        gp << "plot ";
        for (std::size_t i = 0; i < p.series_.size(); ++i) {
            const Panel::Series& s = p.series_[i];
            const std::string name = (i == 0 ? "" : ", \\\n  ") + std::string(s.kind == Kind::contour ? "$contour" + std::to_string(i) : "'-'");
            const std::string title = s.label.empty() ? " notitle" : " title " + quoted(s.label);
            const std::string hue = " lc rgb '" + std::string(color_of(s.color)) + "'";
            const std::string mark = " pt " + std::to_string(mark_of(s.color)), dash = " dt " + std::to_string(dash_of(s.color));
            gp << name << " ";
            switch (s.kind) {
                case Kind::line:
                    gp << "using 1:2 with lines lw 2" << dash << hue << title;
                    break;
                case Kind::dashed:
                    gp << "using 1:2 with lines lw 2 dt 2" << hue << title;
                    break;
                case Kind::line_points:
                    gp << "using 1:2 with linespoints lw 2 ps 0.6" << mark << dash << hue << title;
                    break;
                case Kind::points:  // on a map with a white rim
                    if (on_field) gp << "using 1:2 with points ps " << 1.6 * s.parameter << mark << " lc rgb 'white' notitle, \\\n  '-' ";
                    gp << "using 1:2 with points ps " << s.parameter << mark << hue << title;
                    break;
                case Kind::band:
                    gp << "using 1:2:3 with filledcurves fs transparent solid 0.25 noborder" << hue << title;
                    break;
                case Kind::error_bars:
                    gp << "using 1:2:3 with yerrorlines lw 2 pt 7 ps 0.6" << hue << title;
                    break;
                case Kind::bars: {
                    const double width = 0.8 / bar_sets, shift = (bar_index++ - (bar_sets - 1) / 2) * width;
                    gp << "using ($1+" << shift << "):2:(" << 0.94 * width << ") with boxes fs solid 0.85 noborder" << hue << title;
                    break;
                }
                case Kind::histogram:
                    gp << "using 1:2 with fillsteps fs transparent solid 0.25 noborder" << hue << title << ", \\\n  '-' using 1:2 with steps lw 1.5" << hue
                       << " notitle";
                    break;
                case Kind::arrows:
                    gp << "using 1:2:3:4 with vectors head filled size graph 0.012,20 lw 1.2" << hue << title;
                    break;
                case Kind::heat_map:
                    [[fallthrough]];
                case Kind::matrix:
                    gp << "using 1:2:3 with image" << out.image_style(s.field.z.size() * s.field.z[0].size()) << " notitle";
                    break;
                case Kind::contour:
                    gp << "using 1:2 with lines lw 1.5" << hue << " notitle";
                    break;
                case Kind::image:
                    gp << "using 1:2:3:4:5 with rgbimage" << out.image_style(s.picture.pixels.size() / 3) << " notitle";
                    break;
            }
        }
        gp << "\n";
        for (const Panel::Series& s : p.series_) {
            if (s.kind == Kind::heat_map || s.kind == Kind::matrix)
                gp.send1d(flattened(grid_rows(s.field)));
            else if (s.kind == Kind::image)
                gp.send1d(picture_rows(s.picture));
            else if (s.kind != Kind::contour)
                gp.send1d(transposed(s.columns));
            if (s.kind == Kind::histogram || (s.kind == Kind::points && on_field)) gp.send1d(transposed(s.columns));  // drawn twice
        }
    }
};

namespace {

const char* kLastLine = "unset output\n";

// gnuplot does not say when a disk is full: what it drew is whole when its end is there.
bool is_whole(const fs::path& picture) {
    std::error_code ignored;
    if (!fs::is_regular_file(picture, ignored)) return false;
    const std::string text = read_text(picture.string());
    return text.substr(text.size() - std::min<std::size_t>(text.size(), 16)).find(text.starts_with("\x89PNG") ? "IEND" : "</svg>") != std::string::npos;
}

// Runs gnuplot on the script; it draws into a temporary file that takes the picture's name when all went well.
Drawn run_gnuplot(const fs::path& picture, const std::string& script) {
    const fs::path folder = picture.parent_path().empty() ? fs::path(".") : picture.parent_path();
    const std::string temporary = picture.filename().string() + ".tmp-" + std::to_string(::getpid()), complaints = temporary + ".log";
    const std::string command = "cd " + shell_quoted(folder.string()) + " && gnuplot -e " + shell_quoted("target=" + quoted(temporary)) + " " +
                                shell_quoted(script) + " </dev/null >" + shell_quoted(complaints) + " 2>&1";
    std::fflush(stdout);
    const int status = std::system(command.c_str());
    const bool done = status != -1 && WIFEXITED(status) && WEXITSTATUS(status) == 0;
    const bool missing = status != -1 && WIFEXITED(status) && WEXITSTATUS(status) == 127;
    std::error_code failed, ignored;
    std::string why = "no picture came out";
    const bool whole = done && is_whole(folder / temporary);
    if (done && !whole) why = "it can't be written whole; is the disk full?";
    if (whole) fs::rename(folder / temporary, picture, failed);
    if (!done && !missing) {
        const std::string text = file_exists((folder / complaints).string()) ? read_text((folder / complaints).string()) : "";
        const std::size_t last_line = text.find_last_not_of(" \n\t");
        if (last_line != std::string::npos) why = text.substr(text.find_last_of('\n', last_line) + 1, last_line - text.find_last_of('\n', last_line));
    }
    fs::remove(folder / temporary, ignored);
    fs::remove(folder / complaints, ignored);
    if (missing)
        std::printf("%s skipped: gnuplot is not installed (package gnuplot-nox)\n", picture.c_str());
    else if (!whole || failed)
        std::printf("%s not drawn: %s\n", picture.c_str(), why.c_str());
    return missing ? Drawn::no_gnuplot : whole && !failed ? Drawn::yes : Drawn::failed;
}

}  // namespace

Drawn Figure::save(const std::string& path) const {
    const fs::path picture(path);
    const bool svg = picture.extension() == ".svg";
    check(svg || picture.extension() == ".png", path, ": figures are drawn to .svg or .png");
    check(!panels_.empty(), "[plot] ", path, ": no panels");
    const int count = static_cast<int>(panels_.size()), columns = std::min(count, columns_ > 0 ? columns_ : 3), rows = (count + columns - 1) / columns;
    const int title_height = title.empty() ? 0 : 30;

    // Write the script beside the picture: header, then each panel's commands followed by its data. It gets its name when it is whole.
    const std::string draft = path + ".gp.tmp-" + std::to_string(::getpid());
    write_file(draft, std::string_view());
    try {
        Gnuplot gp(">" + draft);
        gp << std::defaultfloat << std::setprecision(7);
        gp << "# Drawn with: gnuplot " << quoted(picture.filename().string() + ".gp") << "\n"
           << "if (!exists('target')) target = " << quoted(picture.filename().string()) << "\n"
           << "set terminal " << (svg ? "svg background rgb 'white' font 'Helvetica,Arial,sans-serif,13'" : "pngcairo font 'Sans,11'") << " noenhanced size "
           << width_ * columns << "," << height_ * rows + title_height << "\nset output target\n";
        if (count > 1) gp << "set multiplot layout " << rows << "," << columns << (title.empty() ? "" : " title " + quoted(title)) << "\n";
        Output out{gp, svg, width_};
        for (const Panel& p : panels_) {
            PanelWriter::axes(out, p);
            if (count == 1 && p.title.empty() && !title.empty()) gp << "set title " << quoted(title) << "\n";
            PanelWriter::contours(out, p);
            PanelWriter::plot(out, p);
        }
        if (count > 1) gp << "unset multiplot\n";
        gp << kLastLine;
    } catch (const std::ios_base::failure& problem) {
        fs::remove(draft);
        fail(path, ".gp: ", problem.what());
    }
    const std::string script = read_text(draft);
    fs::remove(draft);
    check(script.ends_with(kLastLine), path, ".gp: can't be written whole; is the disk full?");
    write_file(path + ".gp", script);
    return run_gnuplot(picture, picture.filename().string() + ".gp");
}

#else

Drawn Figure::save(const std::string& path) const {
    std::printf("%s skipped: plots were not built (install libgnuplot-iostream-dev and gnuplot-nox, then build again)\n", path.c_str());
    return Drawn::not_built;
}

#endif

}  // namespace sd
