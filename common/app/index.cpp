#include "common/app/index.hpp"

#include <algorithm>
#include <cctype>
#include <cmath>
#include <cstdio>
#include <filesystem>
#include <map>
#include <set>
#include <vector>

#include "common/app/progress.hpp"
#include "common/io/file.hpp"
#include "common/io/results.hpp"
#include "common/tensor/check.hpp"

namespace sd {
namespace {

namespace fs = std::filesystem;

struct Run {
    std::string folder;  // relative to OUT: "03_vae/train_vae/default-seed1"
    Results results;
    std::string finished, processor;
};

const char* kHead = R"(<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Seeing and Dreaming: results</title>
<style>
:root { color-scheme: light dark; }
body { font: 16px/1.5 system-ui, sans-serif; max-width: 72rem; margin: 0 auto; padding: 1rem; }
section { border-top: 1px solid #8886; margin-top: 2rem; }
table { border-collapse: collapse; margin: .5rem 0; display: block; overflow-x: auto; }
th, td { padding: .15rem .8rem .15rem 0; text-align: left; vertical-align: top; }
td.n, th.n { text-align: right; font-variant-numeric: tabular-nums; }
thead th { border-bottom: 1px solid #8888; }
.figures { display: flex; flex-wrap: wrap; gap: 1rem; align-items: flex-start; }
figure { margin: 0; max-width: 100%; }
figure img { max-width: 100%; min-width: 8rem; background: white; }
figcaption, .about { color: #666; font-size: .9rem; }
code { font-size: .9em; overflow-wrap: anywhere; }
.note { min-width: 14rem; }
a:focus-visible, summary:focus-visible { outline: 2px solid; }
@media (prefers-color-scheme: dark) { figcaption, .about { color: #aaa; } }
</style>
</head>
<body>
<h1>Seeing and Dreaming: results</h1>
)";

std::string escaped(const std::string& text) {
    std::string out;
    for (const char c : text) {
        if (c == '&')
            out += "&amp;";
        else if (c == '<')
            out += "&lt;";
        else if (c == '>')
            out += "&gt;";
        else if (c == '"')
            out += "&quot;";
        else
            out += c;
    }
    return out;
}

std::string url(const std::string& path) {
    std::string out;
    for (const char c : path) {
        char code[4];
        std::snprintf(code, sizeof code, "%%%02X", static_cast<unsigned char>(c));
        if (static_cast<unsigned char>(c) <= 0x20 || static_cast<unsigned char>(c) >= 0x7F || c == '%' || c == '#' || c == '?' || c == '"' || c == '<' ||
            c == '>')
            out += code;
        else
            out += c;
    }
    return out;
}

std::string number(double value) {
    if (!std::isfinite(value)) return "not a number";
    char text[32];
    const bool whole = value == std::floor(value) && std::abs(value) < 1e9;
    std::snprintf(text, sizeof text, whole ? "%.0f" : "%.5g", value);
    return text;
}

std::string cell(const Json& value) {
    if (value.is_number()) return "<td class=\"n\">" + number(value.number()) + "</td>";
    if (value.is_bool()) return std::string("<td>") + (value.boolean() ? "yes" : "no") + "</td>";
    return "<td>" + (value.is_string() ? escaped(value.string()) : std::string()) + "</td>";
}

// All folders OUT/CHAPTER/PROGRAM/RUN with a results.json, in order of their names. One that can't be read is left out.
std::vector<Run> find_runs(const std::string& out) {
    std::vector<Run> runs;
    std::error_code ignored;
    for (fs::recursive_directory_iterator at(out, fs::directory_options::skip_permission_denied, ignored), end; at != end; at.increment(ignored)) {
        if (at.depth() > 3) at.disable_recursion_pending();
        if (at.depth() != 3 || at->path().filename() != "results.json") continue;
        try {
            Run run;
            run.folder = fs::relative(at->path().parent_path(), out).string();
            run.results = Results::read(at->path().string());
            const Json file = Json::parse_file(at->path().string());
            run.finished = file["finished"].string();
            run.processor = file["machine"]["processor"].string();
            runs.push_back(std::move(run));
        } catch (const Error& problem) {
            std::fprintf(stderr, "index.html leaves out a run: %s\n", problem.what());
        }
    }
    std::sort(runs.begin(), runs.end(), [](const Run& a, const Run& b) { return a.folder < b.folder; });
    return runs;
}

// One row a metric, one column a seed, then mean and standard deviation where there are several seeds.
std::string metrics_table(const std::vector<const Run*>& seeds) {
    std::vector<Results::Metric> names;
    for (const Run* run : seeds)
        for (const Results::Metric& m : run->results.metrics)
            if (std::none_of(names.begin(), names.end(), [&](const auto& known) { return known.name == m.name; })) names.push_back(m);
    if (names.empty()) return "";
    std::string html = "<table><thead><tr><th>number</th>";
    for (const Run* run : seeds) html += "<th class=\"n\">seed " + std::to_string(run->results.seed) + "</th>";
    if (seeds.size() > 1) html += "<th class=\"n\">mean &plusmn; deviation</th>";
    html += "<th>unit</th><th></th></tr></thead><tbody>\n";
    for (const Results::Metric& name : names) {
        html += "<tr><th scope=\"row\">" + escaped(name.name) + "</th>";
        double sum = 0, squares = 0, count = 0;
        for (const Run* run : seeds) {
            const Results::Metric* m = run->results.find(name.name);
            html += m != nullptr ? cell(Json(m->value)) : "<td></td>";
            if (m != nullptr) sum += m->value, squares += m->value * m->value, ++count;
        }
        const double mean = sum / count, deviation = count > 1 ? std::sqrt(std::max(0.0, (squares - count * mean * mean) / (count - 1))) : 0;
        if (seeds.size() > 1) html += "<td class=\"n\">" + number(mean) + " &plusmn; " + number(deviation) + "</td>";
        const std::string kind = name.kind == Kind::exact ? "" : kind_name(name.kind), colon = kind.empty() || name.note.empty() ? "" : ": ";
        html += "<td>" + escaped(name.unit) + "</td><td class=\"note\">" + kind + colon + escaped(name.note) + "</td></tr>\n";
    }
    return html + "</tbody></table>\n";
}

std::string table(const Results::Table& t) {
    std::string html = "<h4>" + escaped(t.name) + "</h4>\n<table><thead><tr>";
    for (std::size_t i = 0; i < t.columns.size(); ++i) {
        const bool numeric = !t.rows.empty() && t.rows[0][i].is_number();
        html += std::string(numeric ? "<th class=\"n\">" : "<th>") + escaped(t.columns[i]) + "</th>";
    }
    html += "</tr></thead><tbody>\n";
    for (const Json::Array& row : t.rows) {
        html += "<tr>";
        for (const Json& value : row) html += cell(value);
        html += "</tr>\n";
    }
    return html + "</tbody></table>\n";
}

// The figures that results.json names, then any other picture in the folder.
std::string figures(const std::string& out, const Run& run) {
    std::vector<Results::Figure> all;
    std::set<std::string> known;
    for (const Results::Figure& f : run.results.figures)
        if (file_exists(out + "/" + run.folder + "/" + f.file)) all.push_back(f), known.insert(f.file);
    std::vector<std::string> others;
    std::error_code ignored;
    for (const auto& entry : fs::directory_iterator(out + "/" + run.folder, ignored)) {
        const std::string file = entry.path().filename().string(), kind = entry.path().extension().string();
        if ((kind == ".png" || kind == ".svg") && known.count(file) == 0) others.push_back(file);
    }
    std::sort(others.begin(), others.end());
    for (const std::string& file : others) all.push_back({file, file});
    if (all.empty()) return "";
    std::string html = "<div class=\"figures\">\n";
    for (const Results::Figure& f : all) {
        const std::string link = escaped(url(run.folder + "/" + f.file)), caption = escaped(f.caption);
        html += "<figure><a href=\"" + link + "\"><img src=\"" + link + "\" alt=\"" + caption + "\" loading=\"lazy\"></a><figcaption>" + caption +
                "</figcaption></figure>\n";
    }
    return html + "</div>\n";
}

std::string tables_and_figures(const std::string& out, const Run& run) {
    std::string html;
    for (const Results::Table& t : run.results.tables) html += table(t);
    return html + figures(out, run);
}

// How the run was made: "seed 1: 48 s, avx512, 2 threads, AMD EPYC, 2026-01-31T12:00:00Z; results.json; command".
std::string origin(const Run& run) {
    const Results& r = run.results;
    return "<p class=\"about\">seed " + std::to_string(r.seed) + ": " + format_duration(r.seconds) + ", " + escaped(r.isa) + ", " + std::to_string(r.threads) +
           (r.threads == 1 ? " thread, " : " threads, ") + escaped(run.processor) + ", " + escaped(run.finished) + "; <a href=\"" + escaped(url(run.folder)) +
           "/results.json\">results.json</a>; <code>" + escaped(r.command) + "</code></p>\n";
}

// All seeds of one program and budget: the numbers side by side, the pictures of the first seed, those of the others folded.
std::string group(const std::string& out, const std::string& name, const std::vector<const Run*>& seeds) {
    std::string html = "<h3>" + escaped(name) + "</h3>\n<p>" + escaped(seeds.front()->results.about) + "</p>\n" + metrics_table(seeds);
    html += tables_and_figures(out, *seeds.front());
    for (std::size_t i = 1; i < seeds.size(); ++i)
        html += "<details><summary>Tables and figures of seed " + std::to_string(seeds[i]->results.seed) + "</summary>\n" + tables_and_figures(out, *seeds[i]) +
                "</details>\n";
    for (const Run* run : seeds) html += origin(*run);
    return html;
}

// "00_foundations" -> "Chapter 0: foundations"
std::string chapter_title(const std::string& folder) {
    std::string title = folder;
    std::replace(title.begin(), title.end(), '_', ' ');
    if (folder.size() < 4 || !std::isdigit(static_cast<unsigned char>(folder[0])) || !std::isdigit(static_cast<unsigned char>(folder[1])) || folder[2] != '_')
        return title;
    return "Chapter " + std::to_string(std::stoi(folder.substr(0, 2))) + ": " + title.substr(3);
}

using Groups = std::map<std::string, std::vector<const Run*>>;  // by program and budget, all seeds

// The table at the top: a way into each chapter, how many runs it has, how long they took, on which processors.
std::string overview(const std::map<std::string, Groups>& chapters) {
    std::string html =
        "<nav><table><thead><tr><th>chapter</th><th class=\"n\">programs</th><th class=\"n\">runs</th><th "
        "class=\"n\">time</th><th>processor</th></tr></thead><tbody>\n";
    for (const auto& [chapter, groups] : chapters) {
        double seconds = 0;
        std::size_t runs = 0;
        std::set<std::string> processors;
        for (const auto& [name, seeds] : groups)
            for (const Run* run : seeds) seconds += run->results.seconds, ++runs, processors.insert(run->processor + ", " + run->results.isa);
        std::string where;
        for (const std::string& p : processors) where += (where.empty() ? "" : "; ") + p;
        html += "<tr><td><a href=\"#" + escaped(chapter) + "\">" + escaped(chapter_title(chapter)) + "</a></td><td class=\"n\">" +
                std::to_string(groups.size()) + "</td><td class=\"n\">" + std::to_string(runs) + "</td><td class=\"n\">" + format_duration(seconds) +
                "</td><td>" + escaped(where) + "</td></tr>\n";
    }
    return html + "</tbody></table></nav>\n";
}

}  // namespace

void write_index(const std::string& out) {
    const std::vector<Run> runs = find_runs(out);

    // Group the runs: chapter, then program and budget with all its seeds.
    std::map<std::string, Groups> chapters;
    for (const Run& run : runs) chapters[run.results.chapter][run.results.program + ", " + run.results.budget].push_back(&run);
    for (auto& [chapter, groups] : chapters)
        for (auto& [name, seeds] : groups) std::sort(seeds.begin(), seeds.end(), [](const Run* a, const Run* b) { return a->results.seed < b->results.seed; });

    std::string html = kHead;
    if (!runs.empty()) html += overview(chapters);
    if (runs.empty()) html += "<p>No run has finished yet.</p>\n";
    for (const auto& [chapter, groups] : chapters) {
        html += "<section id=\"" + escaped(chapter) + "\">\n<h2>" + escaped(chapter_title(chapter)) + "</h2>\n";
        for (const auto& [name, seeds] : groups) html += group(out, name, seeds);
        html += "</section>\n";
    }
    write_file(out + "/index.html", html + "</body>\n</html>\n");
}

}  // namespace sd
