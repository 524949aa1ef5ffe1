// A calculator: which beta a loss really has.
//
// The ELBO of an image is (sum of D log-likelihoods) - (sum of Z KL terms). Code that takes means instead of sums, or scales one of
// the two, optimizes sum_D log p - beta sum_Z KL with another beta: see effective_beta.hpp.
#include <cstdio>
#include <string>

#include "chapters/03_vae/effective_beta.hpp"
#include "common/app/app.hpp"

using namespace sd;

int main(int argc, char** argv) {
    App app("Prints the effective beta of popular VAE losses, or of one given by options.");
    LossNormalization mine{"this loss", "as given by the options", 784, 20, false, 1, false, 1, false};
    std::string reconstruction = "sum", kl = "sum", error = "bce";
    app.options.number("values", &mine.values, {1, 1e9}, "values", "in an image, D");
    app.options.number("latents", &mine.latents, {1, 1e9}, "dimensions", "of z, Z");
    app.options.choice("error", &error, {"bce", "mse"}, "reconstruction error");
    app.options.choice("reconstruction", &reconstruction, {"sum", "mean"}, "over the values of an image");
    app.options.number("reconstruction-weight", &mine.reconstruction_weight, {1e-12, 1e12}, "", "factor in front of it");
    app.options.choice("kl", &kl, {"sum", "mean"}, "over the dimensions of z");
    app.options.number("kl-weight", &mine.kl_weight, {0, 1e12}, "", "factor in front of the KL");
    return app.run(argc, argv, [&] {
        Results::Table table{"effective_beta", {"source", "loss", "D", "Z", "beta"}, {}};
        std::printf("%-44s %-56s %6s %5s %10s\n", "source", "loss in code", "D", "Z", "beta");
        const auto row = [&](const LossNormalization& loss) {
            const double beta = effective_beta(loss);
            std::printf("%-44s %-56s %6d %5d %10.4g\n", loss.source.c_str(), loss.formula.c_str(), loss.values, loss.latents, beta);
            table.rows.push_back({loss.source, loss.formula, loss.values, loss.latents, beta});
        };
        for (const LossNormalization& loss : popular_losses()) row(loss);
        mine.squared_error = error == "mse", mine.reconstruction_mean = reconstruction == "mean", mine.kl_mean = kl == "mean";
        row(mine);
        app.results.table(table);
        app.results.metric("effective_beta", effective_beta(mine), "", Kind::exact, "of the loss given by the options");
    });
}
