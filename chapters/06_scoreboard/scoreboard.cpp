#include "chapters/06_scoreboard/scoreboard.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <filesystem>

#include "common/data/dataset.hpp"
#include "common/tensor/check.hpp"

namespace sd {

const std::vector<Column>& scoreboard_columns() {
    static const std::vector<Column> columns{
        {Part::quality, "-log p(x)", "nats", {"test_nll", "iwae_bound", "elbo"}, 1},
        {Part::quality, "bits/dim", "bits/dim", {"test_nll", "mixture", "iwae_bound", "elbo"}, 3},
        {Part::quality, "Frechet", "", {"frechet_distance"}, 1},
        {Part::quality, "floor", "", {"frechet_floor"}, 1},
        {Part::quality, "precision", "", {"precision"}, 2},
        {Part::quality, "recall", "", {"recall"}, 2},
        {Part::use, "sampling", "ms", {"sampling_ms_per_image"}, 3},
        {Part::use, "naive sampling", "ms", {"naive_sampling_ms_per_image"}, 0},
        {Part::use, "parameters", "", {"parameters"}, 0},
        {Part::use, "training", "s", {"training_seconds"}, 0},
        {Part::use, "probe", "%", {"codes_frozen_1000", "vae_codes_1000", "discriminator_1000"}, 1},
    };
    return columns;
}

const std::vector<Family>& scoreboard_families() {
    static const std::vector<Family> families{
        {"Gaussian mixture", "02_autoencoder", {"density"}, "no", "one pass (component)"},
        {"autoencoder", "02_autoencoder", {"train_autoencoder", "features_mlp"}, "yes", "one pass"},
        {"VAE", "03_vae", {"train_vae", "vae_features"}, "yes", "one pass"},
        {"MLP VAE (784-400-20)", "03_vae", {"train_vae_tutorial"}, "yes", "one pass"},
        {"PixelCNN", "04_pixelrnn_pixelcnn", {"train_pixels", "judge_samples"}, "no", "no z"},
        {"Gated PixelCNN", "04_pixelrnn_pixelcnn", {"train_pixels_gated", "judge_samples_gated"}, "no", "no z"},
        {"Gated PixelCNN, 8-bit", "04_pixelrnn_pixelcnn", {"train_pixels_gated_8bit", "judge_samples_gated_8bit"}, "no", "no z"},
        {"Row LSTM", "04_pixelrnn_pixelcnn", {"train_pixels_rowlstm", "judge_samples_rowlstm"}, "no", "no z"},
        {"Diagonal BiLSTM", "04_pixelrnn_pixelcnn", {"train_pixels_diagonal", "judge_samples_diagonal"}, "no", "no z"},
        {"MLP GAN", "05_gan", {"train_gan_mlp"}, "yes", "by search"},
        {"DCGAN", "05_gan", {"train_gan", "features"}, "yes", "by search"},
    };
    return families;
}

const std::vector<ProbedFeatures>& scoreboard_probes() {
    static const std::vector<ProbedFeatures> probes{
        {"raw pixels", "02_autoencoder", "features_mlp", "raw_pixels"},
        {"PCA, 32 components", "02_autoencoder", "features_mlp", "PCA"},
        {"autoencoder: 32 codes", "02_autoencoder", "features_mlp", "codes_frozen"},
        {"autoencoder: hidden units", "02_autoencoder", "features_mlp", "hidden_units_frozen"},
        {"conv autoencoder: 64 codes", "02_autoencoder", "features", "codes_frozen"},
        {"conv autoencoder: hidden units", "02_autoencoder", "features", "hidden_units_frozen"},
        {"VAE: means of 50 codes", "03_vae", "vae_features", "vae_codes"},
        {"VAE: hidden units", "03_vae", "vae_features", "vae_hidden_units"},
        {"DCGAN: untrained discriminator", "05_gan", "features", "untrained"},
        {"DCGAN: discriminator", "05_gan", "features", "discriminator"},
        {"classifier (saw all labels)", "05_gan", "features", "classifier"},
    };
    return probes;
}

const std::vector<std::string>& probe_sizes() {
    static const std::vector<std::string> sizes{"10", "100", "1000", "all"};
    return sizes;
}

std::vector<Results> find_runs(const std::string& out, const std::string& chapter, const std::string& program, const std::string& budget,
                               std::vector<std::string>& problems) {
    namespace fs = std::filesystem;
    std::vector<Results> runs;
    std::error_code none;
    for (const fs::directory_entry& run : fs::directory_iterator(fs::path(out) / chapter / program, none)) {
        const std::string path = (run.path() / "results.json").string();
        if (!run.path().filename().string().starts_with(budget + "-seed") || !fs::is_regular_file(path, none)) continue;
        try {
            if (Results results = Results::read(path); data_suffix(results.data).empty()) runs.push_back(std::move(results));
        } catch (const Error& error) {
            problems.push_back(error.what());
        }
    }
    std::sort(runs.begin(), runs.end(), [](const Results& a, const Results& b) { return a.seed < b.seed; });
    return runs;
}

std::optional<Cell> summarize(const std::vector<Results>& runs, const Column& column) {
    for (const std::string& name : column.metrics) {
        std::vector<double> values;
        Cell cell;
        for (const Results& run : runs) {
            const Results::Metric* metric = run.find(name);
            if (!metric || !std::isfinite(metric->value) || (!column.unit.empty() && metric->unit != column.unit)) continue;
            values.push_back(metric->value);
            cell.unit = metric->unit, cell.kind = metric->kind, cell.note = metric->note;
        }
        if (values.empty()) continue;
        cell.seeds = static_cast<int>(values.size());
        if (column.unit == "s" || column.unit == "ms") {
            cell.mean = *std::min_element(values.begin(), values.end());
            return cell;
        }
        for (double v : values) cell.mean += v / static_cast<double>(values.size());
        double squares = 0;
        for (double v : values) squares += (v - cell.mean) * (v - cell.mean);
        if (values.size() > 1) cell.deviation = std::sqrt(squares / static_cast<double>(values.size() - 1));
        return cell;
    }
    return std::nullopt;
}

std::vector<Row> read_scoreboard(const std::string& out, const std::string& budget) {
    std::vector<Row> rows;
    for (const Family& family : scoreboard_families()) {
        Row row{family, 0, 0, {}, {}};
        std::vector<std::vector<Results>> measured;
        for (const std::string& program : family.programs) measured.push_back(find_runs(out, family.chapter, program, budget, row.problems));
        for (const Results& run : measured.front()) (run.find("diverged_at_step") ? row.diverged : row.seeds)++;
        for (const Column& column : scoreboard_columns()) {
            std::optional<Cell> cell;
            for (const std::vector<Results>& runs : measured)
                if (!cell) cell = summarize(runs, column);
            row.cells.push_back(cell);
        }
        rows.push_back(std::move(row));
    }
    return rows;
}

std::string stability_text(const Row& row) {
    std::string words;
    for (std::size_t c = 0; c < row.cells.size(); c++)
        if (const auto& cell = row.cells[c]; cell && scoreboard_columns()[c].title == "Frechet" && cell->seeds > 1) {
            char text[32];
            std::snprintf(text, sizeof text, "%.1f %%", 100 * cell->deviation / cell->mean);
            words = text;
        }
    if (row.seeds + row.diverged == 0) return "n/a";
    return (words.empty() ? "" : words + ", ") + std::to_string(row.diverged) + " of " + std::to_string(row.seeds + row.diverged) + " diverged";
}

std::string cell_text(const std::optional<Cell>& cell, const Column& column) {
    if (!cell) return "n/a";
    char text[96];
    // A likelihood is reported as a loss: an upper bound on it is a bound from the ELBO.
    const bool bound = cell->kind == Kind::upper_bound || cell->kind == Kind::lower_bound;
    std::snprintf(text, sizeof text, "%s%.*f", bound ? "<= " : "", column.decimals, cell->mean);
    std::string words = text;
    if (cell->seeds > 1 && cell->deviation > 0) {
        std::snprintf(text, sizeof text, " +- %.*f", std::max(column.decimals, 1), cell->deviation);
        words += text;
    }
    // Binarized pictures are another alphabet than 8-bit ones, and static ones another task than dynamic ones.
    if (column.title == "Frechet" && cell->note.find("binarized") != std::string::npos) words += " binary";
    if (cell->unit == "nats")
        words += cell->note.find("static") != std::string::npos ? " static" : cell->note.find("dynamic") != std::string::npos ? " dynamic" : "";
    return words;
}

std::vector<std::vector<std::string>> table_words(const std::vector<Row>& rows, Part part) {
    std::vector<std::vector<std::string>> lines{{"family"}};
    if (part == Part::quality) lines[0].push_back("seeds");
    for (const Column& column : scoreboard_columns())
        if (column.part == part) lines[0].push_back(column.title + (column.unit.empty() || column.unit == column.title ? "" : ", " + column.unit));
    if (part == Part::use) lines[0].insert(lines[0].end(), {"interpolation", "inference"});
    if (part == Part::quality) lines[0].push_back("stability");
    for (const Row& row : rows) {
        std::vector<std::string> line{row.family.name};
        if (part == Part::quality) line.push_back(std::to_string(row.seeds));
        for (std::size_t c = 0; c < row.cells.size(); c++)
            if (const Column& column = scoreboard_columns()[c]; column.part == part) line.push_back(cell_text(row.cells[c], column));
        if (part == Part::use) line.insert(line.end(), {row.family.interpolation, row.family.inference});
        if (part == Part::quality) line.push_back(stability_text(row));
        lines.push_back(line);
    }
    return lines;
}

std::string aligned(const std::vector<std::vector<std::string>>& lines, std::size_t left) {
    std::vector<std::size_t> widths(lines[0].size());
    for (const auto& line : lines)
        for (std::size_t c = 0; c < line.size(); c++) widths[c] = std::max(widths[c], line[c].size());
    std::string text;
    for (const auto& line : lines) {
        for (std::size_t c = 0; c < line.size(); c++) {
            const std::string space(widths[c] - line[c].size(), ' ');
            text += (c > 0 ? "  " : "") + (c == 0 || c + left >= line.size() ? line[c] + space : space + line[c]);
        }
        text.erase(text.find_last_not_of(' ') + 1);
        text += '\n';
    }
    return text;
}

}  // namespace sd
