// One table for all families, from the results.json files that their programs left below out/.
//
// A row is a family: the program that trains it, and those that measure the trained model further. Runs with different seeds at the
// same budget are averaged; a run that diverged is counted, not averaged. A column looks for the first of several metric names. What
// nobody measured stays empty and is shown as n/a: nothing is estimated here.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "common/io/results.hpp"

namespace sd {

enum class Part { quality, use };  // the table in two halves: what the model is worth; what it costs and answers
struct Column {
    Part part;
    std::string title, unit;
    std::vector<std::string> metrics;  // names, in order of preference
    int decimals = 2;
};
const std::vector<Column>& scoreboard_columns();

struct Family {
    std::string name, chapter;
    std::vector<std::string> programs;     // out/CHAPTER/PROGRAM/BUDGET-seedN/results.json; the first one trains
    std::string interpolation, inference;  // can one walk between two pictures; given a picture, can one ask for its z?
};
const std::vector<Family>& scoreboard_families();

// The same linear probe on the features of several chapters. Metrics are PREFIX_10, PREFIX_100 ...: labels of each class.
struct ProbedFeatures {
    std::string name, chapter, program, prefix;
};
const std::vector<ProbedFeatures>& scoreboard_probes();
const std::vector<std::string>& probe_sizes();  // "10", "100", "1000", "all"

struct Cell {
    double mean = 0, deviation = 0;  // over the seeds; the deviation of one run, and of times, is 0
    int seeds = 0;
    std::string unit;
    Kind kind = Kind::exact;
    std::string note;
};
struct Row {
    Family family;
    int seeds = 0, diverged = 0;             // runs of the training program that ended, and that left the finite numbers
    std::vector<std::optional<Cell>> cells;  // one for each column
    std::vector<std::string> problems;       // results that could not be read
};

// Mean and deviation (n - 1) over the runs that have one of the metrics in the same unit; empty where none has. A time (s, ms) is the
// least of the runs: what else the machine does can only add to it.
std::optional<Cell> summarize(const std::vector<Results>& runs, const Column& column);

// Every run of this program at this budget, in order of seeds. Damaged files are named in `problems` and left out.
std::vector<Results> find_runs(const std::string& out, const std::string& chapter, const std::string& program, const std::string& budget,
                               std::vector<std::string>& problems);

std::vector<Row> read_scoreboard(const std::string& out, const std::string& budget);

// How far apart seeds are: deviation of the Frechet distance, the one measure that all families have, in percent of its mean.
std::string stability_text(const Row& row);  // "3.1 %, 1 of 3 diverged"

std::string cell_text(const std::optional<Cell>& cell, const Column& column);  // "<= 92.1 +- 0.3 dynamic", "n/a"

// Lines of words, aligned: the first column and the last `left` ones to the left, the others to the right.
std::string aligned(const std::vector<std::vector<std::string>>& lines, std::size_t left);
std::vector<std::vector<std::string>> table_words(const std::vector<Row>& rows, Part part);  // the first line is the head

}  // namespace sd
