// results.json: what one run measured, and all that is needed to judge or repeat it. The book, README and scoreboard read it.
//
// Schema 1, an object with the keys
//   schema         1
//   chapter        "03_vae"                 program  "train_vae"        about  one sentence
//   command        the command line         settings the program's own options, "epochs=4 lr=0.001"
//   data           "fashion-mnist", the set that was read; "" where none was, absent in older files
//   trained_on     "train" or "train+validation"; "" where nothing was trained, absent in older files
//   evaluated_on   "test" once the test set was opened, "validation" where choices are reported; "" where no images were held out, absent
//                  in older files, whose curves and choices looked at test images
//   seed, budget   1, "default"             isa      "avx512"           threads  2
//   machine        processor, cores, memory in GiB, compiler
//   seconds        wall clock of the whole run, resumed parts included
//   finished       UTC time, "2026-01-31T12:00:00Z"
//   metrics        array of {name, value, unit, kind, note?}: kind "exact", "upper bound", "lower bound" or "estimate"
//   tables         array of {name, columns, rows}: rows of numbers and strings
//   figures        array of {file, caption}: files in the same folder
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "common/io/json.hpp"

namespace sd {

enum class Kind { exact, upper_bound, lower_bound, estimate };

const char* kind_name(Kind kind);

struct Results {
    struct Metric {
        std::string name;
        double value;
        std::string unit;  // "%", "nats", "bits/dim", "images/s", "" for a plain number
        Kind kind = Kind::exact;
        std::string note;
    };
    struct Table {
        std::string name;
        std::vector<std::string> columns;
        std::vector<Json::Array> rows;
    };
    struct Figure {
        std::string file, caption;
    };

    std::string chapter, program, about, command, settings, data, trained_on, evaluated_on, budget, isa;
    std::int64_t seed = 0;
    int threads = 0;
    double seconds = 0;
    std::vector<Metric> metrics;
    std::vector<Table> tables;
    std::vector<Figure> figures;

    // A name that is already there is replaced.
    void metric(const std::string& name, double value, const std::string& unit = "", Kind kind = Kind::exact, const std::string& note = "");
    void table(const Table& table);
    void figure(const std::string& file, const std::string& caption);

    const Metric* find(const std::string& name) const;
    Json json() const;
    void write(const std::string& path) const;
    static Results read(const std::string& path);  // throws Error where a key is missing, of another type, or the schema is newer
};

Json machine();  // {"processor": ..., "cores": 2, "memory_gib": 7.8, "compiler": "g++ 12.2.0"}

}  // namespace sd
