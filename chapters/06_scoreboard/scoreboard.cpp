#include "chapters/06_scoreboard/scoreboard.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <filesystem>

#include "common/tensor/check.hpp"

namespace sd {

const std::vector<Column>& scoreboard_columns() {
    static const std::vector<Column> columns{
        {"-log p(x)", "nats", {"nll_nats", "test_nll", "bound_nats", "iwae_bound", "elbo"}, 1},
        {"bits/dim", "bits/dim", {"bits_per_dim", "test_nll", "mixture", "iwae_bound", "elbo"}, 3},
        {"Frechet", "", {"frechet_distance"}, 1},
        {"precision", "", {"precision"}, 2},
        {"recall", "", {"recall"}, 2},
        {"sampling", "ms", {"sampling_ms_per_image"}, 3},
        {"parameters", "", {"parameters"}, 0},
        {"training", "s", {"training_seconds"}, 0},
        {"probe", "%", {"probe_accuracy"}, 1},
    };
    return columns;
}

const std::vector<Family>& scoreboard_families() {
    static const std::vector<Family> families{
        {"Gaussian mixture", "02_autoencoder", "density", "no", "one pass (component)"},
        {"autoencoder", "02_autoencoder", "train_autoencoder", "yes", "one pass"},
        {"VAE", "03_vae", "train_vae", "yes", "one pass"},
        {"MLP VAE (784-400-20)", "03_vae", "train_vae_tutorial", "yes", "one pass"},
        {"PixelCNN", "04_pixelrnn_pixelcnn", "train_pixels", "no", "no z"},
        {"Gated PixelCNN", "04_pixelrnn_pixelcnn", "train_pixels_gated", "no", "no z"},
        {"Gated PixelCNN, 8-bit", "04_pixelrnn_pixelcnn", "train_pixels_gated_8bit", "no", "no z"},
        {"Row LSTM", "04_pixelrnn_pixelcnn", "train_pixels_rowlstm", "no", "no z"},
        {"Diagonal BiLSTM", "04_pixelrnn_pixelcnn", "train_pixels_diagonal", "no", "no z"},
        {"MLP GAN", "05_gan", "train_gan_mlp", "yes", "by search"},
        {"DCGAN", "05_gan", "train_gan", "yes", "by search"},
    };
    return families;
}

std::vector<Results> find_runs(const std::string& out, const std::string& chapter, const std::string& program, const std::string& budget, std::vector<std::string>& problems) {
    namespace fs = std::filesystem;
    std::vector<Results> runs;
    std::error_code none;
    for (const fs::directory_entry& run : fs::directory_iterator(fs::path(out) / chapter / program, none)) {
        const std::string path = (run.path() / "results.json").string();
        if (!run.path().filename().string().starts_with(budget + "-seed") || !fs::is_regular_file(path, none)) continue;
        try {
            runs.push_back(Results::read(path));
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
        Row row{family, 0, {}, {}};
        const std::vector<Results> runs = find_runs(out, family.chapter, family.program, budget, row.problems);
        row.seeds = static_cast<int>(runs.size());
        for (const Column& column : scoreboard_columns()) row.cells.push_back(summarize(runs, column));
        rows.push_back(std::move(row));
    }
    return rows;
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
    if (cell->unit == "nats") words += cell->note.find("static") != std::string::npos ? " static" : cell->note.find("dynamic") != std::string::npos ? " dynamic" : "";
    return words;
}

std::string table_text(const std::vector<Row>& rows) {
    std::vector<std::vector<std::string>> lines{{"family", "seeds"}};
    for (const Column& column : scoreboard_columns()) lines[0].push_back(column.title + (column.unit.empty() || column.unit == column.title ? "" : ", " + column.unit));
    lines[0].insert(lines[0].end(), {"interpolation", "inference"});
    for (const Row& row : rows) {
        std::vector<std::string> line{row.family.name, std::to_string(row.seeds)};
        for (std::size_t c = 0; c < row.cells.size(); c++) line.push_back(cell_text(row.cells[c], scoreboard_columns()[c]));
        line.insert(line.end(), {row.family.interpolation, row.family.inference});
        lines.push_back(line);
    }
    std::vector<std::size_t> widths(lines[0].size());
    for (const auto& line : lines)
        for (std::size_t c = 0; c < line.size(); c++) widths[c] = std::max(widths[c], line[c].size());
    std::string text;
    for (const auto& line : lines) {
        for (std::size_t c = 0; c < line.size(); c++) {
            const std::string space(widths[c] - line[c].size(), ' ');
            text += (c > 0 ? "  " : "") + (c == 0 || c + 2 >= line.size() ? line[c] + space : space + line[c]);
        }
        text.erase(text.find_last_not_of(' ') + 1);
        text += '\n';
    }
    return text;
}

}  // namespace sd
