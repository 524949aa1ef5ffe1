// make bench-peers: our kernels and other libraries' on the same shapes in one process, in turns.
// Usage: main [regex of case names] [threads, default: 1 and 2]
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <map>
#include <regex>

#include "benchmarks/peers/peers.hpp"
#include "benchmarks/report.hpp"
#include "benchmarks/timing.hpp"
#include "common/kernels/threads/threads.hpp"
#include "common/plot/figure.hpp"

namespace sd::bench {
namespace {

// Libraries' threads spin for a while after a loop: with two threads everybody gets a pause before a sample.
Plan plan_for(int threads) { return {.threads = threads, .rounds = 11, .limit = 2.5, .settle = threads > 1 ? 0.03 : 0}; }

// The candidates' largest difference to the first one's result, relative to its largest value.
void check_agreement(const std::string& name, const std::vector<Candidate>& candidates, Tensor result) {
    Tensor first;
    for (const Candidate& c : candidates) {
        for (float& v : result.values()) v = std::nanf("");
        c.run();
        if (!first) first = result.clone();
        double largest = 0, difference = 0;
        for (std::int64_t i = 0; i < result.numel(); i++) {
            largest = std::fmax(largest, std::fabs(first[i]));
            difference = std::fmax(difference, std::isnan(result[i]) ? INFINITY : std::fabs(first[i] - result[i]));
        }
        check(difference <= 1e-3 * largest, name, ": ", c.name, " differs by ", difference, " of ", largest);
    }
}

// One family of cases with one thread count: prints a line a case, collects the table and the ratios to the fastest peer.
class Comparison {
public:
    Comparison(const std::string& family, int threads)
        : threads_(threads), table_{family + ", " + std::to_string(threads) + (threads == 1 ? " thread" : " threads"), {}, {}} {}

    void add(const std::string& name, double flop, const std::vector<Candidate>& candidates) {
        if (table_.columns.empty()) {
            table_.columns = {"case", "ours"};
            std::printf("\n%s, GFLOP/s\n%-40s %9s", table_.name.c_str(), "case", "ours");
            for (std::size_t i = 1; i < candidates.size(); i++) {
                table_.columns.push_back(candidates[i].name);
                std::printf(" %13s", candidates[i].name.c_str());
            }
            for (const char* c : {"best peer", "ratio"}) table_.columns.push_back(c);
            std::printf("  ours / best\n");
        }
        const std::vector<Timing> times = compare(candidates, plan_for(threads_));
        std::size_t best = 1;
        Json::Array row{name};
        std::printf("%-40s", name.c_str());
        for (std::size_t i = 0; i < times.size(); i++) {
            if (i > 0 && times[i].median < times[best].median) best = i;
            const double rate = flop / times[i].median * 1e-9;
            std::printf(i ? " %13.1f" : " %9.1f", rate);
            row.push_back(rate);
            if (i > 0) log_ratios_[candidates[i].name] += std::log(times[i].median / times[0].median);
        }
        const double ratio = times[best].median / times[0].median;
        std::printf("  %.2f\n", ratio);
        std::fflush(stdout);
        row.push_back(candidates[best].name);
        row.push_back(ratio);
        table_.rows.push_back(row);
        names_.push_back(name);
        ratios_.push_back(ratio);
    }

    void finish(Results& results, Panel& panel) const {
        if (ratios_.empty()) return;
        double sum = 0;
        for (double r : ratios_) sum += std::log(r);
        const double count = static_cast<double>(ratios_.size()), mean = std::exp(sum / count);
        std::printf("geometric mean: ours / best of all %.3f", mean);
        for (const auto& [name, logs] : log_ratios_) std::printf(", / %s %.3f", name.c_str(), std::exp(logs / count));
        std::printf("\n");
        results.table(table_);
        results.metric(table_.name + ", geometric mean against the best peer", mean, "x", Kind::estimate);
        for (const auto& [name, logs] : log_ratios_)
            results.metric(table_.name + ", geometric mean against " + name, std::exp(logs / count), "x", Kind::estimate);
        Values places;  // one below the other, the first on top
        panel.y_ticks.clear();
        for (std::size_t i = 0; i < names_.size(); i++) {
            places.push_back(-static_cast<double>(i));
            panel.y_ticks.emplace_back(places.back(), names_[i]);
        }
        panel.y_range = {places.back() - 1, 1};
        panel.points(ratios_, places, std::to_string(threads_) + (threads_ == 1 ? " thread" : " threads"));
    }

private:
    int threads_;
    Results::Table table_;
    std::vector<std::string> names_;
    Values ratios_;
    std::map<std::string, double> log_ratios_;
};

void compare_products(const std::regex& wanted, int threads, Results& results, Panel& panel) {
    Comparison comparison("Matrix products", threads);
    const std::vector<Case> ours = gemm_cases();
    const std::vector<GemmShape> shapes = gemm_shapes();
    for (std::size_t i = 0; i < shapes.size(); i++) {
        const GemmShape& s = shapes[i];
        if (!std::regex_search("gemm," + s.name, wanted)) continue;
        const Tensor a = random_values({s.m, s.k}), b = random_values({s.k, s.n});
        Tensor c({s.m, s.n});
        const GemmOperands o{a.data(), b.data(), c.data()};
        const std::vector<Candidate> candidates{{"ours", product(s, o.a, o.b, o.c)}, {"OpenBLAS", openblas_gemm(s, o)},
                                                {"BLIS", blis_gemm(s, o)},           {"Eigen", eigen_gemm(s, o)},
                                                {"oneDNN", onednn_gemm(s, o)},       {"oneDNN packed", onednn_packed_gemm(s, o)}};
        check_agreement(s.name, candidates, c);
        comparison.add(s.name, ours[i].flop, candidates);
    }
    comparison.finish(results, panel);
}

void compare_convolutions(const std::regex& wanted, int threads, Results& results, Panel& panel) {
    Comparison comparison("Convolutions", threads);
    std::vector<Case> ours = conv_cases();
    std::size_t i = 0;
    for (const ConvShape& s : conv_shapes())
        for (const Direction d : {Direction::fwd, Direction::bwd_data, Direction::bwd_weights}) {
            const Case& c = ours[i++];
            if (!std::regex_search("conv," + c.name, wanted)) continue;
            const kernels::ConvGeometry& g = s.geometry;
            Tensor image = random_values({g.n, g.h, g.w, g.c}), maps = random_values({g.n, g.oh, g.ow, g.oc}), weight = random_values({g.kh, g.kw, g.c, g.oc}),
                   bias = Tensor::zeros({std::max(g.c, g.oc)});
            const ConvOperands o{image.data(), maps.data(), weight.data(), bias.data()};
            const Candidate own{"ours", convolution(s, d, o.image, o.maps, o.weight, o.bias)}, last{"oneDNN NHWC", onednn_conv(s, d, true, o)};
            check_agreement(c.name, {own, last}, d == Direction::bwd_weights ? weight : (d == Direction::fwd) != s.transposed ? maps : image);
            for (float& v : bias.values()) v = 0;
            comparison.add(c.name, c.flop, {own, last, {"oneDNN NCHW", onednn_conv(s, d, false, o)}});
        }
    comparison.finish(results, panel);
}

}  // namespace
}  // namespace sd::bench

int main(int argc, char** argv) {
    using namespace sd::bench;
    const std::regex wanted(argc > 1 ? argv[1] : "");
    const std::vector<int> thread_counts = argc > 2 && *argv[2] ? std::vector<int>{std::atoi(argv[2])} : std::vector<int>{1, 2};
    sd::Results results = begin_report("peers", "Our kernels beside OpenBLAS, BLIS, Eigen and oneDNN, in turns", thread_counts.back());
    const char* const cpu = std::getenv("PEERS_CPU");
    results.command = "make bench-peers" + (cpu ? " CPU=" + std::string(cpu) : "");
    sd::Figure products(900, 1000), convolutions(900, 1400);
    sd::Panel &product_panel = products.panel("Matrix products"), &convolution_panel = convolutions.panel("Convolutions");
    for (sd::Panel* panel : {&product_panel, &convolution_panel})
        panel->x_label = "speed of ours over that of the fastest peer", panel->legend = "outside bottom";
    convolution_panel.log_x = true;
    for (int threads : thread_counts) {
        sd::kernels::set_threads(threads);
        for (const auto set_peer_threads : {set_openblas_threads, set_blis_threads, set_eigen_threads, set_onednn_threads}) set_peer_threads(threads);
        compare_products(wanted, threads, results, product_panel);
        compare_convolutions(wanted, threads, results, convolution_panel);
    }
    for (const auto& [figure, name] : {std::pair{&products, "products"}, std::pair{&convolutions, "convolutions"}}) {
        figure->save(report_path("peers", std::string(name) + ".svg"));
        results.figure(std::string(name) + ".svg", "Speed of our " + std::string(name) + " over that of the fastest peer, case by case");
    }
    write_report(results);
}
