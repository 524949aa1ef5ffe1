#include "common/io/results.hpp"

#include <cmath>
#include <ctime>
#include <fstream>
#include <thread>
#include <utility>

#include <unistd.h>

#include "common/io/file.hpp"
#include "common/tensor/check.hpp"

namespace sd {
namespace {

constexpr int kSchema = 1;
constexpr Kind kKinds[] = {Kind::exact, Kind::upper_bound, Kind::lower_bound, Kind::estimate};

std::string utc_now() {
    const std::time_t now = std::time(nullptr);
    std::tm utc{};
    ::gmtime_r(&now, &utc);
    char text[32];
    std::strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%SZ", &utc);
    return text;
}

std::string processor() {
    std::ifstream info("/proc/cpuinfo");
    for (std::string line; std::getline(info, line);)
        if (line.rfind("model name", 0) == 0 && line.find(": ") != std::string::npos) return line.substr(line.find(": ") + 2);
    return "unknown";
}

Kind kind_from(const std::string& name) {
    for (const Kind kind : kKinds)
        if (name == kind_name(kind)) return kind;
    fail("\"", name, "\": not a kind of metric");
}

// Replaces the element of the same name or adds one.
template <class T, class Key>
void put(std::vector<T>& all, T value, Key key) {
    for (T& old : all)
        if (old.*key == value.*key) {
            old = std::move(value);
            return;
        }
    all.push_back(std::move(value));
}

}  // namespace

const char* kind_name(Kind kind) {
    switch (kind) {
        case Kind::exact: return "exact";
        case Kind::upper_bound: return "upper bound";
        case Kind::lower_bound: return "lower bound";
        case Kind::estimate: return "estimate";
    }
    return "";
}

Json machine() {
    const double bytes = static_cast<double>(::sysconf(_SC_PHYS_PAGES)) * static_cast<double>(::sysconf(_SC_PAGE_SIZE));
    Json result;
    result.set("processor", processor());
    result.set("cores", static_cast<int>(std::thread::hardware_concurrency()));
    result.set("memory_gib", std::round(bytes / (1 << 30) * 10) / 10);
#ifdef __clang__
    result.set("compiler", "clang++ " __clang_version__);
#else
    result.set("compiler", "g++ " __VERSION__);
#endif
    return result;
}

void Results::metric(const std::string& name, double value, const std::string& unit, Kind kind, const std::string& note) {
    put(metrics, Metric{name, value, unit, kind, note}, &Metric::name);
}

void Results::table(const Table& table) {
    for (const Json::Array& row : table.rows)
        check(row.size() == table.columns.size(), "[Results::table] ", table.name, ": ", table.columns.size(), " columns, a row of ", row.size());
    put(tables, table, &Table::name);
}

void Results::figure(const std::string& file, const std::string& caption) { put(figures, Figure{file, caption}, &Figure::file); }

const Results::Metric* Results::find(const std::string& name) const {
    for (const Metric& m : metrics)
        if (m.name == name) return &m;
    return nullptr;
}

Json Results::json() const {
    Json all_metrics{Json::Array{}}, all_tables{Json::Array{}}, all_figures{Json::Array{}};
    for (const Metric& m : metrics) {
        Json entry;
        entry.set("name", m.name);
        entry.set("value", m.value);
        entry.set("unit", m.unit);
        entry.set("kind", kind_name(m.kind));
        if (!m.note.empty()) entry.set("note", m.note);
        all_metrics.push_back(std::move(entry));
    }
    for (const Table& t : tables) {
        Json entry, columns{Json::Array{}}, rows{Json::Array{}};
        for (const std::string& column : t.columns) columns.push_back(column);
        for (const Json::Array& row : t.rows) rows.push_back(row);
        entry.set("name", t.name);
        entry.set("columns", std::move(columns));
        entry.set("rows", std::move(rows));
        all_tables.push_back(std::move(entry));
    }
    for (const Figure& f : figures) {
        Json entry;
        entry.set("file", f.file);
        entry.set("caption", f.caption);
        all_figures.push_back(std::move(entry));
    }
    Json result;
    result.set("schema", kSchema);
    result.set("chapter", chapter);
    result.set("program", program);
    result.set("about", about);
    result.set("command", command);
    result.set("settings", settings);
    result.set("data", data);
    result.set("trained_on", trained_on);
    result.set("evaluated_on", evaluated_on);
    result.set("seed", seed);
    result.set("budget", budget);
    result.set("isa", isa);
    result.set("threads", threads);
    result.set("machine", machine());
    result.set("seconds", seconds);
    result.set("finished", utc_now());
    result.set("metrics", std::move(all_metrics));
    result.set("tables", std::move(all_tables));
    result.set("figures", std::move(all_figures));
    return result;
}

void Results::write(const std::string& path) const { write_file(path, json().text() + "\n"); }

Results Results::read(const std::string& path) {
    const Json file = Json::parse_file(path);
    Results r;
    try {
        check(file["schema"].integer() == kSchema, "schema ", file["schema"].integer(), " found, ", kSchema, " expected");
        r.chapter = file["chapter"].string();
        r.program = file["program"].string();
        r.about = file["about"].string();
        r.command = file["command"].string();
        r.settings = file["settings"].string();
        for (auto [key, value] : {std::pair{"data", &r.data}, {"trained_on", &r.trained_on}, {"evaluated_on", &r.evaluated_on}})
            if (const Json* text = file.find(key)) *value = text->string();
        r.seed = file["seed"].integer();
        r.budget = file["budget"].string();
        r.isa = file["isa"].string();
        r.threads = static_cast<int>(file["threads"].integer());
        r.seconds = file["seconds"].number();
        for (const Json& m : file["metrics"].array()) {
            const Json* note = m.find("note");
            const double value = m["value"].is_null() ? std::nan("") : m["value"].number();
            r.metric(m["name"].string(), value, m["unit"].string(), kind_from(m["kind"].string()), note != nullptr ? note->string() : "");
        }
        for (const Json& t : file["tables"].array()) {
            Table table;
            table.name = t["name"].string();
            for (const Json& column : t["columns"].array()) table.columns.push_back(column.string());
            for (const Json& row : t["rows"].array()) table.rows.push_back(row.array());
            r.table(table);
        }
        for (const Json& f : file["figures"].array()) r.figure(f["file"].string(), f["caption"].string());
    } catch (const Error& problem) {
        fail(path, ": ", problem.what());
    }
    return r;
}

}  // namespace sd
