#include "common/analysis/label_efficiency.hpp"

#include <cstdio>

#include "common/data/batches.hpp"
#include "common/plot/figure.hpp"

namespace sd {

void report_label_efficiency(App& app, const std::vector<Method>& methods, const std::vector<LabelEfficiency>& rows, int classes, const std::string& file,
                             const std::string& title, const std::string& caption) {
    Results::Table table{file, {"labels per class"}, {}};
    for (const Method& method : methods) table.columns.push_back(method.name);
    std::vector<Values> curves(methods.size());
    Values sizes;
    for (const LabelEfficiency& row : rows) {
        const std::string name = row.per_class > 0 ? std::to_string(row.per_class) : "all";
        std::printf("%4s labels per class:", name.c_str());
        table.rows.push_back({name});
        sizes.push_back(static_cast<double>(row.labelled) / classes);
        for (std::size_t m = 0; m < methods.size(); m++) {
            const double accuracy = row.accuracies[m];
            std::printf("  %s %.2f", methods[m].name.c_str(), accuracy);
            table.rows.back().push_back(accuracy), curves[m].push_back(accuracy);
            app.results.metric(
                methods[m].key + "_" + name, accuracy, "%", Kind::exact,
                "test accuracy, " + name + " labels a class" + (row.draws > 1 ? ", mean of " + std::to_string(row.draws) + " draws of them" : ""));
        }
        std::printf("\n");
    }
    app.results.table(table);
    Figure figure(760, 440);
    Panel& panel = figure.panel(title);
    for (std::size_t m = 0; m < methods.size(); m++) panel.line_with_points(sizes, curves[m], methods[m].name);
    panel.x_label = "labels per class", panel.y_label = "test accuracy, %", panel.log_x = true, panel.legend = "outside right";
    figure.save(app.path(file + ".svg"));
    app.results.figure(file + ".svg", caption);
}

std::vector<FewLabels<LinearProbe>> fit_probes(const Dataset& train, const std::vector<FrozenFeatures>& features, const LabelDraws& options, Rng& rng) {
    return fit_with_few_labels<LinearProbe>(train, options, rng, [&](const Dataset& few) {
        const std::vector<int> labels = labels_of(few, 0, few.size);
        std::vector<LinearProbe> probes;
        for (const FrozenFeatures& f : features) probes.push_back(fit_tuned_probe(f.of(few), labels, static_cast<int>(train.classes.size())));
        return probes;
    });
}

void report_probes(App& app, const std::vector<FewLabels<LinearProbe>>& probes, const std::vector<FrozenFeatures>& features, const Dataset& test,
                   const std::string& file, const std::string& title, const std::string& caption) {
    const std::vector<int> truth = labels_of(test, 0, test.size);
    std::vector<Method> methods;
    std::vector<Tensor> of_test;
    for (const FrozenFeatures& f : features) methods.push_back(f.method), of_test.push_back(f.of(test));
    std::vector<LabelEfficiency> rows;
    for (const FewLabels<LinearProbe>& of_size : probes)
        rows.push_back({of_size.per_class, of_size.labelled, static_cast<std::int64_t>(of_size.draws.size()),
                        mean_accuracies(of_size, [&](const LinearProbe& probe, std::size_t m) { return 100 * probe.accuracy(of_test[m], truth); })});
    report_label_efficiency(app, methods, rows, static_cast<int>(test.classes.size()), file, title, caption);
}

}  // namespace sd
