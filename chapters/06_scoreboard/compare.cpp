// make scoreboard: what every family's program measured, side by side. Reads results.json files and computes nothing else.
#include <cstdio>
#include <string>
#include <vector>

#include "chapters/06_scoreboard/scoreboard.hpp"
#include "common/app/app.hpp"
#include "common/plot/figure.hpp"

using namespace sd;

int main(int argc, char** argv) {
    App app("Puts the results of all families side by side.");
    return app.run(argc, argv, [&] {
        const std::vector<Row> rows = read_scoreboard(app.out, budget_name(app.budget));
        const std::vector<Column>& columns = scoreboard_columns();
        std::printf("%s\n", table_text(rows).c_str());
        std::vector<std::string> problems;
        const std::vector<Results> gan = find_runs(app.out, "05_gan", "train_gan", budget_name(app.budget), problems);
        if (const auto floor = summarize(gan, {"", "", {"frechet_floor"}})) {
            std::printf("Frechet distance of training to test images, the floor: %.2f\n", floor->mean);
            app.results.metric("frechet_floor", floor->mean, "", Kind::estimate, "training against test images");
        }
        int missing = 0;
        for (const Row& row : rows) {
            missing += row.seeds == 0;
            for (const std::string& problem : row.problems) std::printf("not read: %s\n", problem.c_str());
        }
        if (missing > 0) std::printf("n/a: not measured, or not defined for this family. %d programs have not run with this budget; 'make results' runs them all\n", missing);
        app.results.metric("families_measured", static_cast<double>(rows.size()) - missing, "", Kind::exact, "of " + std::to_string(rows.size()));

        // The table twice: as it reads, and as numbers.
        Results::Table read{"scoreboard", {"family", "seeds"}, {}}, numbers{"scoreboard_numbers", {"family", "column", "mean", "deviation", "seeds", "unit", "kind", "note"}, {}};
        for (const Column& column : columns) read.columns.push_back(column.title);
        read.columns.insert(read.columns.end(), {"interpolation", "inference"});
        for (const Row& row : rows) {
            Json::Array line{row.family.name, row.seeds};
            for (std::size_t c = 0; c < columns.size(); c++) {
                line.push_back(cell_text(row.cells[c], columns[c]));
                if (const auto& cell = row.cells[c]) numbers.rows.push_back({row.family.name, columns[c].title, cell->mean, cell->deviation, cell->seeds, cell->unit, kind_name(cell->kind), cell->note});
            }
            line.insert(line.end(), {row.family.interpolation, row.family.inference});
            read.rows.push_back(line);
        }
        app.results.table(read);
        app.results.table(numbers);

        // One panel for each column that anybody has measured.
        Figure figure(460, 320, 2);
        int panels = 0;
        for (std::size_t c = 0; c < columns.size(); c++) {
            std::vector<std::string> names;
            Values heights;
            for (const Row& row : rows)
                if (row.cells[c]) names.push_back(row.family.name), heights.push_back(row.cells[c]->mean);
            if (names.empty()) continue;
            Panel& panel = figure.panel(columns[c].title);
            panel.bars(names, heights);
            panel.y_label = columns[c].unit.empty() ? columns[c].title : columns[c].unit;
            panels++;
        }
        if (panels > 0) {
            figure.save(app.path("scoreboard.svg"));
            app.results.figure("scoreboard.svg", "Every family that was measured; bounds are marked in the table");
        }
    });
}
