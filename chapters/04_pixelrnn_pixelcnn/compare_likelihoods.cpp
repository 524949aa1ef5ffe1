// What all runs of train_pixels measured, side by side: a table for each mode, likelihood of validation images against passes and seconds, and
// PixelCNN and Gated PixelCNN beside the baselines at each budget.
// Reads their results.json files and computes nothing else.
#include <algorithm>
#include <cmath>
#include <cstdio>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "common/app/app.hpp"
#include "common/plot/figure.hpp"

using namespace sd;

namespace {

// The runs of one program name at one budget on Fashion-MNIST, the lowest seed first.
struct Group {
    std::string name;  // "train_pixels_gated"
    std::vector<Results> seeds;

    const Results& first() const { return seeds.front(); }
    std::string setting(const std::string& key) const {
        const std::string text = " " + first().settings + " ", wanted = " " + key + "=";
        const std::size_t at = text.find(wanted);
        return at == std::string::npos ? "" : text.substr(at + wanted.size(), text.find(' ', at + 1) - at - wanted.size());
    }
};

std::vector<Group> find_groups(const App& app, Budget budget) {
    namespace fs = std::filesystem;
    std::map<std::string, std::vector<Results>> found;
    std::error_code none;
    for (const fs::directory_entry& program : fs::directory_iterator(fs::path(app.out) / app.chapter, none)) {
        std::string name = program.path().filename().string();
        const std::string of_set = data_suffix(app.results.data);
        if (!name.starts_with("train_pixels") || !name.ends_with(of_set)) continue;
        name.resize(name.size() - of_set.size());
        for (const fs::directory_entry& run : fs::directory_iterator(program.path(), none)) {
            const std::string path = (run.path() / "results.json").string();
            if (!run.path().filename().string().starts_with(std::string(budget_name(budget)) + "-seed") || !fs::is_regular_file(path, none)) continue;
            try {
                if (Results results = Results::read(path); results.find("test_nll") && data_suffix(results.data) == of_set)
                    found[name].push_back(std::move(results));
            } catch (const Error& error) {
                std::printf("not read: %s\n", error.what());
            }
        }
    }
    std::vector<Group> groups;
    for (auto& [name, seeds] : found) {
        std::sort(seeds.begin(), seeds.end(), [](const Results& a, const Results& b) { return a.seed < b.seed; });
        groups.push_back({name, std::move(seeds)});
    }
    return groups;
}

// Mean over the seeds that have the metric, and its deviation (n - 1).
struct Summary {
    double mean = std::nan(""), deviation = 0;
};
Summary summary(const Group& group, const std::string& metric) {
    std::vector<double> values;
    for (const Results& run : group.seeds)
        if (const Results::Metric* m = run.find(metric)) values.push_back(m->value);
    Summary s;
    if (values.empty()) return s;
    s.mean = 0;
    for (double v : values) s.mean += v / static_cast<double>(values.size());
    for (double v : values) s.deviation += (v - s.mean) * (v - s.mean);
    if (values.size() > 1) s.deviation = std::sqrt(s.deviation / static_cast<double>(values.size() - 1));
    return s;
}

// Of the seeds' training times the least, as what else the machine does can only add to it, with that run's number of threads.
struct Fastest {
    double seconds = std::nan("");
    int threads = 0;
};
Fastest fastest(const Group& group) {
    Fastest f;
    for (const Results& run : group.seeds)
        if (const Results::Metric* m = run.find("training_seconds"); m && !(m->value >= f.seconds)) f = {m->value, run.threads};
    return f;
}

std::string title_of(const Group& group) {
    static const std::map<std::string, std::string> names{
        {"pixelcnn", "PixelCNN"}, {"gated", "Gated PixelCNN"},          {"rowlstm", "Row LSTM"}, {"diagonal", "Diagonal BiLSTM"}, {"fvsbn", "FVSBN"},
        {"made", "MADE"},         {"independent", "independent pixels"}};
    const auto found = names.find(group.setting("model"));
    std::string title = found == names.end() ? group.name : found->second;
    if (group.setting("plain") == "yes") title += ", plain";
    if (group.setting("conditional") == "yes") title += ", told the class";
    if (const std::string head = group.setting("head"); head == "logistics" || head == "softmax") title += ", " + head;
    if (std::string label = group.setting("label"); !label.empty()) {
        for (const std::string& said : {group.setting("model") + "_", group.setting("mode") + "_"})
            if (label.starts_with(said)) label.erase(0, said.size());
        std::replace(label.begin(), label.end(), '_', ' ');
        title += ", " + label;
    }
    return title;
}

void add_table(App& app, std::vector<Group> groups, const std::string& mode) {
    std::sort(groups.begin(), groups.end(), [](const Group& a, const Group& b) { return summary(a, "test_nll").mean > summary(b, "test_nll").mean; });
    const std::string unit = groups.front().first().find("test_nll")->unit;
    Results::Table table{mode, {"model", "parameters", "passes", "seconds of training", "threads", "held-out " + unit, "deviation", "seeds"}, {}};
    std::printf("%s\n", mode.c_str());
    for (const Group& group : groups) {
        const Summary nll = summary(group, "test_nll"), parameters = summary(group, "parameters"), passes = summary(group, "passes");
        const Fastest fast = fastest(group);
        const auto number = [](double v) { return std::isnan(v) ? Json("counted") : Json(v); };
        table.rows.push_back({title_of(group), parameters.mean, number(passes.mean), number(fast.seconds), fast.threads ? Json(fast.threads) : Json("n/a"),
                              nll.mean, group.seeds.size() > 1 ? Json(nll.deviation) : Json("n/a"), static_cast<std::int64_t>(group.seeds.size())});
        std::printf("  %-28s %9.3f %s, %.0f parameters, %zu seed%s\n", title_of(group).c_str(), nll.mean, unit.c_str(), parameters.mean, group.seeds.size(),
                    group.seeds.size() == 1 ? "" : "s");
    }
    app.results.table(table);
}

// One network beside the baselines, at every budget that has been run. Each budget has a set of test images of its own.
void add_budgets(App& app, const std::string& mode, const std::string& network) {
    const std::string program = "train_pixels", of_mode = mode == "static" ? "" : "_" + mode;
    Results::Table table{mode + "_budgets", {"budget", "test images"}, {}};
    for (const Budget budget : {Budget::quick, Budget::standard, Budget::full}) {
        const std::vector<Group> groups = find_groups(app, budget);
        const auto find = [&](const std::string& name) -> const Group* {
            const auto found = std::find_if(groups.begin(), groups.end(), [&](const Group& group) { return group.name == name; });
            return found == groups.end() ? nullptr : &*found;
        };
        const Group* group = find(program + network + of_mode);
        if (!group) continue;
        if (table.rows.empty()) table.columns.insert(table.columns.end(), {title_of(*group), "deviation", "seeds", "MADE", "FVSBN", "independent pixels"});
        const Summary nll = summary(*group, "test_nll");
        const auto baseline = [&](const std::string& name) {
            const Group* other = find(program + "_" + name + of_mode);
            return other ? Json(summary(*other, "test_nll").mean) : Json("n/a");
        };
        table.rows.push_back({budget_name(budget), group->setting("test-images"), nll.mean, group->seeds.size() > 1 ? Json(nll.deviation) : Json("n/a"),
                              static_cast<std::int64_t>(group->seeds.size()), baseline("made"), baseline("fvsbn"), summary(*group, "independent_nll").mean});
    }
    if (!table.rows.empty()) app.results.table(table);
}

// The curves of the first seed of each model that is trained by gradients; not of p(x | class), which is another quantity.
void draw_curves(App& app, const std::vector<Group>& groups, const std::string& mode) {
    Figure figure(820, 380, 1);
    Panel &epochs = figure.panel("Validation images against passes"), &seconds = figure.panel("Validation images against time");
    epochs.x_label = "passes over the training images", seconds.x_label = "seconds of training";
    epochs.log_x = seconds.log_x = true, epochs.legend = seconds.legend = "outside right";
    int curves = 0;
    double least = INFINITY, most = 0;
    for (const Group& group : groups) {
        if (group.setting("conditional") == "yes") continue;
        for (const Results::Table& table : group.first().tables)
            if (table.name == "progress" && table.rows.size() > 1) {
                Values x, t, y;
                for (const Json::Array& row : table.rows) x.push_back(row.at(0).number()), t.push_back(row.at(1).number()), y.push_back(row.at(2).number());
                epochs.line_with_points(x, y, title_of(group)), seconds.line_with_points(t, y, title_of(group));
                least = std::min(least, y.back()), most = std::max(most, y.back());
                epochs.y_label = seconds.y_label = table.columns.at(2).substr(std::string("validation ").size());
                curves++;
            }
    }
    if (curves == 0) return;
    // The start of each curve is far above; what matters is where they end.
    const double span = std::max(most - least, 0.05 * least);
    epochs.y_range = seconds.y_range = {least - 0.1 * span, most + 0.8 * span};
    figure.save(app.path("curves_" + mode + ".svg"));
    app.results.figure("curves_" + mode + ".svg", "Negative log-likelihood of validation images during training, " + mode);
}

}  // namespace

int main(int argc, char** argv) {
    App app("Puts the likelihoods that train_pixels measured side by side: a table for each mode, curves against passes and seconds.");
    return app.run(argc, argv, [&] {
        if (!app.data.empty()) app.load_data();  // the results on that set
        std::map<std::string, std::vector<Group>> modes;
        for (Group& group : find_groups(app, app.budget)) modes[group.setting("mode")].push_back(std::move(group));
        check(!modes.empty(), app.out, "/", app.chapter, ": no results of train_pixels with this budget",
              app.results.data.empty() ? "" : " on " + app.results.data, "; ", app.command_for(app.chapter, "train_pixels"));
        for (const auto& [mode, groups] : modes) {
            add_table(app, groups, mode);
            draw_curves(app, groups, mode);
        }
        add_budgets(app, "static", "");
        add_budgets(app, "8bit", "_gated");
    });
}
