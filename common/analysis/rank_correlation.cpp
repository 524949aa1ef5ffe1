#include "common/analysis/rank_correlation.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "common/tensor/check.hpp"

namespace sd {

std::vector<double> ranks(std::span<const float> values) {
    const std::size_t n = values.size();
    std::vector<std::size_t> order(n);
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return values[a] < values[b]; });

    std::vector<double> rank(n);
    for (std::size_t begin = 0, end; begin < n; begin = end) {
        end = begin + 1;
        while (end < n && values[order[end]] == values[order[begin]]) end++;
        const double mean = 0.5 * static_cast<double>(begin + 1 + end);  // of begin + 1 ... end
        for (std::size_t i = begin; i < end; i++) rank[order[i]] = mean;
    }
    return rank;
}

double rank_correlation(std::span<const float> a, std::span<const float> b) {
    check(a.size() == b.size(), "[rank correlation] ", a.size(), " values against ", b.size());
    const std::vector<double> x = ranks(a), y = ranks(b);
    const double mean = 0.5 * static_cast<double>(a.size() + 1);
    double xx = 0, yy = 0, xy = 0;
    for (std::size_t i = 0; i < x.size(); i++) {
        xx += (x[i] - mean) * (x[i] - mean);
        yy += (y[i] - mean) * (y[i] - mean);
        xy += (x[i] - mean) * (y[i] - mean);
    }
    return xx > 0 && yy > 0 ? xy / std::sqrt(xx * yy) : 0.0;
}

}  // namespace sd
