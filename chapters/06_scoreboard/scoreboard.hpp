// One table for all families, from the results.json files that their programs left below out/.
//
// A row is a program; its runs with different seeds at the same budget are averaged. A column looks for the first of several
// metric names that a run has. What nobody measured stays empty and is shown as n/a: nothing is estimated here.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "common/io/results.hpp"

namespace sd {

struct Column {
    std::string title, unit;
    std::vector<std::string> metrics;  // names, in order of preference
    int decimals = 2;
};
const std::vector<Column>& scoreboard_columns();

struct Family {
    std::string name, chapter, program;  // out/CHAPTER/PROGRAM/BUDGET-seedN/results.json
    std::string interpolation, inference;  // can one walk between two pictures; given a picture, can one ask for its z?
};
const std::vector<Family>& scoreboard_families();

struct Cell {
    double mean = 0, deviation = 0;  // over the seeds; the deviation of one run is 0
    int seeds = 0;
    std::string unit;
    Kind kind = Kind::exact;
    std::string note;
};
struct Row {
    Family family;
    int seeds = 0;
    std::vector<std::optional<Cell>> cells;  // one for each column
    std::vector<std::string> problems;       // results that could not be read
};

// Mean and deviation (n - 1) over the runs that have one of the metrics in the same unit; empty where none has.
std::optional<Cell> summarize(const std::vector<Results>& runs, const Column& column);

// Every run of this program at this budget, in order of seeds. Damaged files are named in `problems` and left out.
std::vector<Results> find_runs(const std::string& out, const std::string& chapter, const std::string& program, const std::string& budget, std::vector<std::string>& problems);

std::vector<Row> read_scoreboard(const std::string& out, const std::string& budget);

std::string cell_text(const std::optional<Cell>& cell, const Column& column);  // "<= 92.1 +- 0.3 dynamic", "n/a"
std::string table_text(const std::vector<Row>& rows);                          // for the terminal

}  // namespace sd
