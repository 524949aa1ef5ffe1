// Holds the gradient of every op and layer against central differences, and prints the worst relative error of each.
#include <algorithm>
#include <cstdio>

#include "chapters/00_foundations/gradient_cases.hpp"
#include "common/app/app.hpp"

using namespace sd;

int main(int argc, char** argv) {
    App app("Checks the gradients of every op and layer against central differences, at odd shapes.");
    return app.run(argc, argv, [&] {
        constexpr double kLimit = 1e-3;
        Results::Table table{"gradients", {"op or layer", "cases", "derivatives", "worst relative error"}, {}};
        GradientError total;
        std::printf("\n  %-32s %5s %11s  %s\n", "op or layer", "cases", "derivatives", "worst relative error");
        for (const GradientError& e : check_gradients(gradient_cases())) {
            std::printf("  %-32s %5d %11lld  %.1e%s\n", e.name.c_str(), e.cases, static_cast<long long>(e.derivatives), e.worst,
                        e.worst < kLimit ? "" : "  too large");
            table.rows.push_back({e.name, e.cases, e.derivatives, e.worst});
            total.cases += e.cases, total.derivatives += e.derivatives, total.worst = std::max(total.worst, e.worst);
        }
        std::printf("  %-32s %5d %11lld  %.1e (limit %.0e)\n\n", "all", total.cases, static_cast<long long>(total.derivatives), total.worst, kLimit);
        app.results.table(table);
        app.results.metric("ops", static_cast<double>(table.rows.size()), "", Kind::exact, "ops and layers checked");
        app.results.metric("derivatives", static_cast<double>(total.derivatives), "", Kind::exact, "compared with central differences");
        app.results.metric("worst_error", total.worst, "", Kind::exact, "relative; the limit is 1e-3");
        check(total.worst < kLimit, "a gradient differs from central differences by more than ", kLimit);
    });
}
