#include "chapters/02_autoencoder/clustering_scores.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <utility>

#include "common/tensor/check.hpp"

namespace sd {
namespace {

double entropy(const std::map<int, double>& counts, double n) {
    double h = 0;
    for (const auto& [name, count] : counts) h -= count / n * std::log(count / n);
    return h;
}

}  // namespace

double purity(std::span<const int> clusters, std::span<const int> labels) {
    check(clusters.size() == labels.size() && !labels.empty(), "[purity] ", clusters.size(), " clusters for ", labels.size(), " labels");
    std::map<int, std::map<int, int>> counts;
    for (std::size_t i = 0; i < labels.size(); i++) counts[clusters[i]][labels[i]]++;
    int agreeing = 0;
    for (const auto& [cluster, by_label] : counts) {
        int most = 0;
        for (const auto& [label, count] : by_label) most = std::max(most, count);
        agreeing += most;
    }
    return agreeing / static_cast<double>(labels.size());
}

double normalized_mutual_information(std::span<const int> clusters, std::span<const int> labels) {
    check(clusters.size() == labels.size() && !labels.empty(), "[nmi] ", clusters.size(), " clusters for ", labels.size(), " labels");
    const double n = static_cast<double>(labels.size());
    std::map<int, double> by_cluster, by_label;
    std::map<std::pair<int, int>, double> joint;
    for (std::size_t i = 0; i < labels.size(); i++) {
        by_cluster[clusters[i]]++;
        by_label[labels[i]]++;
        joint[{clusters[i], labels[i]}]++;
    }
    double information = 0;
    for (const auto& [pair, count] : joint) information += count / n * std::log(count * n / (by_cluster[pair.first] * by_label[pair.second]));
    const double mean_entropy = (entropy(by_cluster, n) + entropy(by_label, n)) / 2;
    return mean_entropy > 0 ? information / mean_entropy : 0;
}

}  // namespace sd
