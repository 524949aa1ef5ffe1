// k-means on pictures: the centroids as pictures, and how well the clusters agree with labels that they never saw.
#include <algorithm>
#include <cstdio>
#include <numeric>
#include <string>
#include <vector>

#include "chapters/02_autoencoder/clustering_scores.hpp"
#include "chapters/02_autoencoder/kmeans.hpp"
#include "common/app/app.hpp"
#include "common/data/batches.hpp"
#include "common/image/grid.hpp"
#include "common/image/png.hpp"
#include "common/ops/shape.hpp"
#include "common/plot/figure.hpp"

using namespace sd;

namespace {

// The clusters in the order of their commonest class, each with its name and share.
struct ClusterLabel {
    int cluster, label;
    double share;
};
std::vector<ClusterLabel> commonest_labels(const KMeans& result, const std::vector<int>& labels, int classes) {
    const int k = static_cast<int>(result.centroids.dim(0));
    std::vector<std::vector<int>> counts(static_cast<std::size_t>(k), std::vector<int>(static_cast<std::size_t>(classes)));
    for (std::size_t i = 0; i < labels.size(); i++) counts[static_cast<std::size_t>(result.assignment[i])][static_cast<std::size_t>(labels[i])]++;
    std::vector<ClusterLabel> found;
    for (int c = 0; c < k; c++) {
        const std::vector<int>& of_cluster = counts[static_cast<std::size_t>(c)];
        const auto most = std::max_element(of_cluster.begin(), of_cluster.end());
        found.push_back({c, static_cast<int>(most - of_cluster.begin()), *most / std::max(std::accumulate(of_cluster.begin(), of_cluster.end(), 0.0), 1.0)});
    }
    std::stable_sort(found.begin(), found.end(), [](const auto& a, const auto& b) { return a.label < b.label; });
    return found;
}

void draw_centroids(App& app, const KMeans& result, const std::vector<int>& labels, const Dataset& data) {
    const std::int64_t k = result.centroids.dim(0), d = result.centroids.dim(1);
    Tensor pictures({k, data.height, data.width, data.channels});
    std::vector<std::string> captions;
    std::int64_t row = 0;
    for (const ClusterLabel& found : commonest_labels(result, labels, static_cast<int>(data.classes.size()))) {
        std::copy_n(result.centroids.data() + found.cluster * d, d, pictures.data() + row++ * d);
        captions.push_back(data.classes[static_cast<std::size_t>(found.label)] + " " + std::to_string(static_cast<int>(100 * found.share + 0.5)) + "%");
    }
    write_png(app.path("centroids.png"), grid(pictures, {.columns = 5, .padding = 10, .scale = 4}, 0, 1, captions));
    app.results.figure("centroids.png", "The centroids: averages of the pictures around them. Below each, the commonest class of its pictures and that class's share");
}

// Which class went to which cluster.
void draw_counts(App& app, const KMeans& result, const std::vector<int>& labels, const Dataset& data) {
    const std::vector<ClusterLabel> order = commonest_labels(result, labels, static_cast<int>(data.classes.size()));
    std::vector<std::size_t> column(order.size());
    std::vector<std::string> names;
    for (std::size_t i = 0; i < order.size(); i++) column[static_cast<std::size_t>(order[i].cluster)] = i, names.push_back(std::to_string(i + 1));
    std::vector<Values> counts(data.classes.size(), Values(order.size()));
    for (std::size_t i = 0; i < labels.size(); i++) counts[static_cast<std::size_t>(labels[i])][column[static_cast<std::size_t>(result.assignment[i])]]++;
    Figure figure(620, 560);
    Panel& panel = figure.panel("Where the pictures of each class went");
    panel.matrix(counts, data.classes, names);
    panel.x_label = "cluster", panel.y_label = "class", panel.color_label = "pictures", panel.log_color = true;
    figure.save(app.path("counts.svg"));
    app.results.figure("counts.svg", "Pictures of each class (rows) in each cluster (columns, in the order of the centroids' picture)");
}

}  // namespace

int main(int argc, char** argv) {
    App app("Clusters pictures with k-means and compares the clusters with the labels.");
    int images = 0, k = 10, starts = 0;
    app.options.number("images", &images, {100, 1e9}, "pictures", "to be clustered, at most");
    app.options.by_budget({2000, 20000, 60000});
    app.options.number("k", &k, {2, 100}, "clusters", "in the pictures; the sweep goes from 2 to 64");
    app.options.number("starts", &starts, {1, 1000}, "runs", "of k-means from other seeds; the cheapest is kept");
    app.options.by_budget({1, 5, 20});
    return app.run(argc, argv, [&] {
        const DataSplits splits = app.load_data();
        const Dataset data = app.training_set(splits, images);
        check(!data.classes.empty(), splits.folder, ": these pictures have no labels to compare with");
        const Tensor points = flatten(images_tensor(data, 0, data.size));
        const std::vector<int> labels = labels_of(data, 0, data.size);
        Rng rng(static_cast<std::uint64_t>(app.seed));
        const auto best_of = [&](int clusters, int runs) {
            KMeans best;
            for (int run = 0; run < runs; run++) {
                KMeans result = kmeans(points, clusters, rng);
                if (best.costs.empty() || result.costs.back() < best.costs.back()) best = std::move(result);
            }
            return best;
        };

        const KMeans result = best_of(k, starts);
        const double pure = purity(result.assignment, labels), nmi = normalized_mutual_information(result.assignment, labels);
        std::printf("k = %d: cost %.3f after %zu steps, purity %.3f, NMI %.3f\n", k, result.costs.back(), result.costs.size(), pure, nmi);
        app.results.metric("purity", pure);
        app.results.metric("nmi", nmi, "", Kind::exact, "normalized mutual information of clusters and labels");
        app.results.metric("cost", result.costs.back(), "", Kind::exact, "mean squared distance to the nearest centroid");
        draw_centroids(app, result, labels, data);
        draw_counts(app, result, labels, data);

        Values ks, costs, purities, nmis;
        Results::Table table{"sweep", {"k", "cost", "purity", "NMI"}, {}};
        for (int clusters : {2, 4, 8, 10, 16, 32, 64}) {
            const KMeans one = clusters == k ? result : best_of(clusters, 1);
            ks.push_back(clusters), costs.push_back(one.costs.back());
            purities.push_back(purity(one.assignment, labels)), nmis.push_back(normalized_mutual_information(one.assignment, labels));
            table.rows.push_back({clusters, costs.back(), purities.back(), nmis.back()});
            std::printf("k = %2d: cost %.3f, purity %.3f, NMI %.3f\n", clusters, costs.back(), purities.back(), nmis.back());
        }
        app.results.table(table);
        Figure figure(420, 320, 2);
        Panel& cost = figure.panel("Cost");
        cost.line_with_points(ks, costs);
        cost.x_label = "clusters k", cost.y_label = "mean squared distance", cost.log_x = true;
        Panel& agreement = figure.panel("Agreement with the labels");
        agreement.line_with_points(ks, purities, "purity");
        agreement.line_with_points(ks, nmis, "NMI");
        agreement.x_label = "clusters k", agreement.log_x = true, agreement.legend = "bottom right", agreement.y_range = {0, 1};
        figure.save(app.path("sweep.svg"));
        app.results.figure("sweep.svg", "More clusters always cost less and are purer; normalized mutual information asks for no more than needed");
    });
}
