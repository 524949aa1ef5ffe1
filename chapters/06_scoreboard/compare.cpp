// make scoreboard: what every family's program measured, side by side. Reads results.json files and computes nothing else.
#include <algorithm>
#include <cstdio>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "chapters/06_scoreboard/scoreboard.hpp"
#include "common/app/app.hpp"
#include "common/plot/figure.hpp"

using namespace sd;

namespace {

// A number of one family: what the figure shows.
struct Dot {
    std::string name;
    double value;
};

// One family a line, from top to bottom. Dots, not bars: on a logarithmic axis a bar has no foot to stand on.
void dots(Figure& figure, const std::string& title, const std::string& unit, bool log, const std::vector<Dot>& list) {
    if (list.empty()) return;
    Panel& panel = figure.panel(title);
    Values values, lines;
    for (std::size_t i = 0; i < list.size(); i++) {
        values.push_back(list[i].value), lines.push_back(-static_cast<double>(i));
        panel.y_ticks.emplace_back(lines.back(), list[i].name);
    }
    panel.points(values, lines, "", Panel::kNextColor, 1.2);
    panel.x_label = unit, panel.log_x = log, panel.y_range = {lines.back() - 0.6, 0.6};
}

// Distances of binarized pictures have a scale of their own.
std::string name_of(const Row& row, const Cell& cell) { return row.family.name + (cell.note.find("binarized") != std::string::npos ? ", binary" : ""); }

// Quality against the price of a picture: what the lecture's list of pros and cons comes down to.
void draw_trade(App& app, const std::vector<Row>& rows, std::size_t frechet, std::size_t sampling) {
    Figure figure(680, 460);
    Panel& panel = figure.panel("What a sample costs, and how good it is");
    int drawn = 0;
    for (const Row& row : rows) {
        const auto &quality = row.cells[frechet], &time = row.cells[sampling];
        if (!quality || !time) continue;
        panel.points({time->mean}, {quality->mean}, name_of(row, *quality), Panel::kNextColor, 1.6);
        drawn++;
    }
    if (drawn == 0) return;
    panel.x_label = "milliseconds for one sample", panel.y_label = "Frechet distance", panel.log_x = panel.log_y = true, panel.legend = "outside right";
    figure.save(app.path("trade.svg"));
    app.results.figure("trade.svg", "Quality against the time for one sample: better is below, cheaper is left");
}

void compare_probes(App& app) {
    std::vector<std::vector<std::string>> lines{{"features"}};
    for (const std::string& size : probe_sizes()) lines[0].push_back(size == "all" ? "all labels" : size + " a class");
    Results::Table table{"probe", lines[0], {}};
    Figure figure(800, 440);
    Panel& panel = figure.panel("Classes read off by a linear probe");
    std::vector<std::string> problems;
    bool any = false;
    for (const ProbedFeatures& features : scoreboard_probes()) {
        std::vector<std::string> line{features.name};
        Values at, accuracy;
        for (std::size_t i = 0; i < probe_sizes().size(); i++) {
            const Column column{Part::use, "", "%", {features.prefix + "_" + probe_sizes()[i]}, 1};
            const auto cell = summarize(find_runs(app.out, features.chapter, features.program, budget_name(app.budget), problems), column);
            line.push_back(cell_text(cell, column));
            if (cell) at.push_back(static_cast<double>(i)), accuracy.push_back(cell->mean);
        }
        if (!at.empty()) panel.line_with_points(at, accuracy, features.name), any = true;
        table.rows.emplace_back(line.begin(), line.end());
        lines.push_back(line);
    }
    std::printf("%s\n", aligned(lines, 0).c_str());
    app.results.table(table);
    if (!any) return;
    for (std::size_t i = 0; i < probe_sizes().size(); i++) panel.x_ticks.emplace_back(static_cast<double>(i), probe_sizes()[i]);
    panel.x_range = {-0.2, 3.2}, panel.x_label = "labels of each class", panel.y_label = "test accuracy, %", panel.legend = "outside right";
    figure.save(app.path("probe.svg"));
    app.results.figure("probe.svg", "The same linear probe on the features that each family learned without labels; the classifier is the ceiling");
}

}  // namespace

int main(int argc, char** argv) {
    App app("Puts the results of all families side by side.");
    return app.run(argc, argv, [&] {
        const std::vector<Row> rows = read_scoreboard(app.out, budget_name(app.budget));
        const std::vector<Column>& columns = scoreboard_columns();
        for (const auto& [part, name] : {std::pair(Part::quality, "scoreboard"), std::pair(Part::use, "scoreboard_use")}) {
            const std::vector<std::vector<std::string>> words = table_words(rows, part);
            std::printf("%s\n", aligned(words, part == Part::use ? 2 : 1).c_str());
            Results::Table table{name, words.front(), {}};
            for (std::size_t r = 1; r < words.size(); r++) table.rows.emplace_back(words[r].begin(), words[r].end());
            app.results.table(table);
        }
        int missing = 0;
        for (const Row& row : rows) {
            missing += row.seeds == 0;
            for (const std::string& problem : row.problems) std::printf("not read: %s\n", problem.c_str());
        }
        std::printf(
            "<=: a bound. binary: samples and test images are binarized; with a floor of their own. n/a: not measured, or not defined for this family.\n");
        if (missing > 0) std::printf("%d families have not run with this budget; 'make results' runs them all\n", missing);
        app.results.metric("families_measured", static_cast<double>(rows.size()) - missing, "", Kind::exact, "of " + std::to_string(rows.size()));

        // The same as numbers; of times `mean` holds the least.
        Results::Table numbers{"scoreboard_numbers", {"family", "column", "mean", "deviation", "seeds", "unit", "kind", "note"}, {}};
        for (const Row& row : rows)
            for (std::size_t c = 0; c < columns.size(); c++)
                if (const auto& cell = row.cells[c])
                    numbers.rows.push_back(
                        {row.family.name, columns[c].title, cell->mean, cell->deviation, cell->seeds, cell->unit, kind_name(cell->kind), cell->note});
        app.results.table(numbers);
        compare_probes(app);

        // One panel for each column that is a matter of degree.
        const auto at = [&](const std::string& title) {
            return static_cast<std::size_t>(std::find_if(columns.begin(), columns.end(), [&](const Column& c) { return c.title == title; }) - columns.begin());
        };
        Figure figure(540, 380, 2);
        const std::tuple<const char*, const char*, bool> shown[] = {{"-log p(x)", "nats", false},
                                                                    {"Frechet", "Frechet distance", true},
                                                                    {"sampling", "ms for one sample", true},
                                                                    {"training", "seconds of training", true}};
        for (const auto& [title, unit, log] : shown) {
            std::vector<Dot> list;
            for (const Row& row : rows)
                if (const auto& cell = row.cells[at(title)])
                    list.push_back({title == std::string("Frechet") ? name_of(row, *cell) : row.family.name, cell->mean});
            dots(figure, title, unit, log, list);
        }
        if (missing < static_cast<int>(rows.size())) {
            figure.save(app.path("scoreboard.svg"));
            app.results.figure("scoreboard.svg", "Every family that was measured; bounds are marked in the table");
        }
        draw_trade(app, rows, at("Frechet"), at("sampling"));
    });
}
