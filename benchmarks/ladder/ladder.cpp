// make ladder: the matrix product and convolution, rung by rung, and the roofline of the machine with every kernel as a point.
#include <algorithm>
#include <cmath>
#include <cstdio>
#include <functional>

#include "benchmarks/cases.hpp"
#include "benchmarks/ladder/conv/rungs.hpp"
#include "benchmarks/ladder/gemm/rungs.hpp"
#include "benchmarks/machine.hpp"
#include "benchmarks/report.hpp"
#include "benchmarks/timing.hpp"
#include "common/kernels/threads/threads.hpp"
#include "common/plot/figure.hpp"

namespace sd::bench {
namespace {

using kernels::Isa;

struct Rung {
    std::string name, idea;
    std::function<void()> run;
    int threads = 1;
    Isa needs = kernels::kIsas[0];
    std::string base = "";  // the rung over which the gain is taken; empty: the one before
};

// Largest difference to the first rung's result, relative to its largest value.
void check_against_first(const std::string& rung, const Tensor& first, const Tensor& y) {
    double largest = 0, difference = 0;
    for (std::int64_t i = 0; i < y.numel(); i++) {
        largest = std::fmax(largest, std::fabs(first[i]));
        difference = std::fmax(difference, std::fabs(first[i] - y[i]));
    }
    check(difference <= 1e-4 * largest, "[ladder] ", rung, " differs from the first rung by ", difference, " of ", largest);
}

// Runs, checks, times and prints the rungs; y is where all leave their result.
void climb(const std::string& title, const std::vector<Rung>& rungs, double flop, Tensor y, Results& results) {
    const double peak[] = {fma_peak(kernels::isa(), 1), fma_peak(kernels::isa(), 2)};
    std::printf("\n%s; measured peak %.1f GFLOP/s with one thread, %.1f with two\n\n%-20s %9s %7s %7s   %s\n", title.c_str(), peak[0], peak[1], "rung",
                "GFLOP/s", "peak", "gain", "idea");
    Results::Table table{title, {"rung", "GFLOP/s", "% of peak", "gain", "idea"}, {}};
    Tensor first;
    Panel* panel = nullptr;
    Figure figure(900, 420);
    panel = &figure.panel(title);
    std::vector<std::string> names;
    Values rates;
    const auto base_rate = [&](const std::string& base, double own) {
        const auto at = std::find(names.begin(), names.end(), base);
        return at != names.end() ? rates[static_cast<std::size_t>(at - names.begin())] : rates.empty() ? own : rates.back();
    };
    for (const Rung& rung : rungs) {
        if (!kernels::isa_supported(rung.needs)) continue;
        kernels::set_threads(rung.threads);
        for (float& v : y.values()) v = std::nanf("");
        rung.run();
        if (first) check_against_first(rung.name, first, y);
        if (!first) first = y.clone();
        const double rate = flop / time_of(rung.run, {.threads = rung.threads, .limit = 2}).median * 1e-9;
        const double share = 100 * rate / peak[rung.threads - 1], gain = rate / base_rate(rung.base, rate);
        std::printf("%-20s %9.1f %6.1f%% %6.2fx   %s\n", rung.name.c_str(), rate, share, gain, rung.idea.c_str());
        table.rows.push_back({rung.name, rate, share, gain, rung.idea});
        names.push_back(rung.name);
        rates.push_back(rate);
    }
    results.table(table);
    panel->y_label = "GFLOP/s";
    panel->log_y = true, panel->y_range = {1, 1.5 * *std::max_element(rates.begin(), rates.end())};
    panel->legend = "off";
    panel->bars(names, rates);
    const std::string file = title.substr(0, title.find(' ')) + ".svg";
    figure.save(report_path("ladder", file));
    results.figure(file, title);
}

void climb_products(Results& results) {
    Product g = kLadderSize;
    const Tensor a = random_values({g.m, g.k}), b = random_values({g.k, g.n});
    Tensor c({g.m, g.n});
    g.a = a.data(), g.b = b.data(), g.c = c.data();
    const auto run = [&g](void (*rung)(const Product&)) { return [&g, rung] { rung(g); }; };
    climb("Product " + std::to_string(g.m) + " x " + std::to_string(g.k) + " x " + std::to_string(g.n),
          {{"three loops", "the definition", run(three_loops)},
           {"loop order", "rows are read as they lie in memory, four numbers at a time", run(loop_order)},
           {"blocking", "a block of B stays in the cache", run(blocking)},
           {"register tile", "a tile of C stays in registers, four numbers in each", run(register_tile)},
           {"packing", "A and B are copied into the order in which they are read", run(Packing::base.run)},
           {"AVX2", "eight numbers a register, multiply and add in one", run(kernels::for_isa<Packing>(Isa::avx2).run), 1, Isa::avx2},
           {"AVX-512", "sixteen numbers, 32 registers: a larger tile", run(kernels::for_isa<Packing>(Isa::avx512).run), 1, Isa::avx512},
           {"threads", "each thread computes a band of rows", run(two_threads), 2},
           {"shipped, 1 thread", "any shape, all transposes, fused bias and activation", run(shipped), 1, kernels::kIsas[0], kernels::isa_supported(Isa::avx512) ? "AVX-512" : kernels::isa_supported(Isa::avx2) ? "AVX2" : "packing"},
           {"shipped, 2 threads", "panels packed once for both", run(shipped), 2, kernels::kIsas[0], "shipped, 1 thread"}},
          2.0 * static_cast<double>(g.m * g.n * g.k), c, results);
}

void climb_convolutions(Results& results) {
    Convolution g{16, 28, 28, 64, 64, nullptr, nullptr, nullptr, nullptr};
    const Tensor x = random_values({g.n, g.h, g.w, g.c});
    Tensor weight = random_values({kTaps, g.c, g.oc}), y({g.n, g.h, g.w, g.oc}), memory({g.n * g.h * g.w, kTaps * g.c});
    for (std::int64_t i = kLiveTaps * g.c * g.oc; i < weight.numel(); i++) weight[i] = 0;
    g.x = x.data(), g.weight = weight.data(), g.y = y.data(), g.memory = memory.data();
    const auto run = [&g](void (*rung)(const Convolution&)) { return [&g, rung] { rung(g); }; };
    climb("Convolution 3x3, mask B, 16 x 28 x 28 x 64 -> 64",
          {{"direct", "the definition", run(direct)},
           {"im2col", "one large matrix product", run(im2col)},
           {"implicit", "only a few rows of that matrix exist at a time", run(implicit)},
           {"masked", "dead taps are skipped", run(masked)},
           {"winograd", "16 products where the definition takes 36, instead of skipping", run(winograd), 1, kernels::kIsas[0], "implicit"},
           {"shipped, 1 thread", "the tile reads the picture where it lies", run(shipped), 1, kernels::kIsas[0], "masked"},
           {"shipped, 2 threads", "bands of the picture, a thread each", run(shipped), 2}},
          2.0 * static_cast<double>(g.n * g.h * g.w * g.c * g.oc * kTaps), y, results);
}

// FLOP/s against FLOP a byte: a kernel can't be faster than the machine computes, nor than memory (or a cache) delivers.
void roofline(Results& results) {
    kernels::set_threads(1);
    const Machine machine = measure_machine(1);
    results.metric("FMA peak, one thread", machine.peak, "GFLOP/s", Kind::estimate);
    results.metric("triad in L2", machine.l2, "GB/s", Kind::estimate);
    results.metric("triad in memory", machine.memory, "GB/s", Kind::estimate);

    Figure figure(900, 600);
    Panel& panel = figure.panel("Roofline, one thread");
    panel.x_label = "FLOP a byte", panel.y_label = "GFLOP/s";
    panel.log_x = panel.log_y = true;
    panel.legend = "bottom right";
    const auto roof = [&](double rate, const std::string& label) {
        panel.line({0.05, machine.peak / rate, 2000}, {0.05 * rate, machine.peak, machine.peak}, label);
    };
    roof(machine.memory, "memory");
    roof(machine.l2, "L2 cache");

    Results::Table table{"Kernels, one thread", {"kernel", "FLOP a byte", "GFLOP/s", "% of peak", "GB/s"}, {}};
    std::printf("\n%-46s %10s %9s %7s %9s\n", "kernel, one thread", "FLOP/byte", "GFLOP/s", "peak", "GB/s");
    for (const auto& [label, cases] : {std::pair{"products", gemm_cases()}, std::pair{"convolutions", conv_cases()}, std::pair{"passes", pass_cases()}}) {
        Values intensity, rates;
        for (const Case& c : cases) {
            const double time = time_of(c.prepare(), {.rounds = 7, .limit = 0.3}).median, rate = c.flop / time * 1e-9;
            intensity.push_back(c.flop / c.bytes);
            rates.push_back(rate);
            const std::string name = c.family + " " + c.name;
            std::printf("%-46s %10.2f %9.1f %6.1f%% %9.1f\n", name.c_str(), c.flop / c.bytes, rate, 100 * rate / machine.peak, c.bytes / time * 1e-9);
            table.rows.push_back({name, c.flop / c.bytes, rate, 100 * rate / machine.peak, c.bytes / time * 1e-9});
        }
        panel.points(intensity, rates, label);
    }
    results.table(table);
    figure.save(report_path("ladder", "roofline.svg"));
    results.figure("roofline.svg",
                   "Every kernel under the measured roofs. All taps are counted: convolutions above the roof are 3x3 ones by Winograd's way, or leave out taps "
                   "that meet only padding");
}

}  // namespace
}  // namespace sd::bench

int main() {
    using namespace sd::bench;
    sd::Results results = begin_report("ladder", "Matrix product and convolution, rung by rung; the roofline", 2);
    climb_products(results);
    climb_convolutions(results);
    roofline(results);
    write_report(results);
}
