// The generative models of this book in one drawing: what is written down about p(x), and how a picture is drawn. And beside it
// supervised and unsupervised learning in one table.
#include <algorithm>
#include <cstdio>
#include <string>
#include <vector>

#include "common/app/app.hpp"
#include "common/image/grid.hpp"
#include "common/image/png.hpp"
#include "common/image/text.hpp"

using namespace sd;

namespace {

struct Family {
    int depth;  // in the tree
    const char* name;
    const char* where;  // the chapter, or where it is not
};
constexpr Family kTree[] = {
    {0, "generative models", ""},
    {1, "explicit density: p(x) is written down", ""},
    {2, "tractable: computed exactly", ""},
    {3, "mixture of Gaussians", "chapter 2"},
    {3, "PixelRNN, PixelCNN", "chapter 4"},
    {2, "approximate: a bound on it", ""},
    {3, "variational: VAE", "chapter 3"},
    {3, "Markov chain: Boltzmann machine", "not here"},
    {1, "implicit density: one can only draw", ""},
    {2, "direct: GAN", "chapter 5"},
    {2, "Markov chain: GSN", "not here"},
};

// Goodfellow 2016 (arXiv 1701.00160), figure 9: each model a line of text, joined to what it is a kind of.
Image draw_tree() {
    constexpr int kRow = 22, kStep = 34, kMargin = 14, kWidth = 430;
    constexpr int kRows = static_cast<int>(std::size(kTree));
    Image picture(2 * kMargin + kRows * kRow, kWidth, 1, 255);
    const auto middle = [](int row) { return kMargin + row * kRow + kRow / 2; };
    const auto column = [](int depth) { return kMargin + depth * kStep; };
    for (int row = 0; row < kRows; row++) {
        const Family& family = kTree[row];
        draw_text(picture, middle(row) - kTextHeight / 2, column(family.depth), family.name);
        draw_text(picture, middle(row) - kTextHeight / 2, kWidth - kMargin - text_width("chapter 0"), family.where, family.where[0] == 'c' ? 0 : 130);
        if (family.depth == 0) continue;
        int parent = row;
        while (kTree[parent].depth >= family.depth) parent--;
        const int x = column(family.depth - 1) + 6;
        for (int y = middle(parent) + kTextHeight; y <= middle(row); y++) *picture.at(y, x) = 120;
        for (int to = x; to < column(family.depth) - 5; to++) *picture.at(middle(row), to) = 120;
    }
    return picture;
}

std::string words(const Json& cell) { return cell.is_string() ? cell.string() : std::to_string(cell.integer()); }

// All columns, each as wide as its widest cell; the last one is not padded.
void print(const Results::Table& table) {
    std::vector<Json::Array> lines{Json::Array(table.columns.begin(), table.columns.end())};
    lines.insert(lines.end(), table.rows.begin(), table.rows.end());
    std::vector<std::size_t> widths(table.columns.size());
    for (const Json::Array& line : lines)
        for (std::size_t c = 0; c < widths.size(); c++) widths[c] = std::max(widths[c], words(line[c]).size());
    std::printf("\n");
    for (const Json::Array& line : lines) {
        for (std::size_t c = 0; c + 1 < widths.size(); c++) std::printf("%-*s  ", static_cast<int>(widths[c]), words(line[c]).c_str());
        std::printf("%s\n", words(line.back()).c_str());
    }
}

}  // namespace

int main(int argc, char** argv) {
    App app("The families of generative models, and supervised beside unsupervised learning.");
    return app.run(argc, argv, [&] {
        write_png(app.path("families.png"), enlarge(draw_tree(), 2));
        app.results.figure("families.png", "Generative models by what they write down about p(x), and the chapters where they run");

        app.results.table(
            {"learning",
             {"", "supervised", "unsupervised"},
             {{"data", "pairs (x, y): pictures and labels", "x alone: pictures"},
              {"goal", "a function from x to y", "structure in x"},
              {"tasks", "classification, regression, detection, segmentation, captioning",
               "clustering, dimensionality reduction, density estimation, feature learning"},
              {"run in this book", "train_classifier (chapter 0)", "cluster, pca_images, density, train_autoencoder; chapters 3 to 5"},
              {"cost of data", "a person looks at each picture", "a camera"},
              {"how to judge", "accuracy on pictures it has not seen", "depends on the task: reconstruction error, likelihood, use for something else"}}});
        app.results.table({"families",
                           {"family", "p(x)", "drawing a picture", "z for a given x", "chapter"},
                           {{"mixture of Gaussians", "exact", "one draw", "exact posterior", 2},
                            {"autoencoder", "none", "not meant for it", "one encoder pass", 2},
                            {"VAE", "bound", "one decoder pass", "approximate posterior, one pass", 3},
                            {"PixelRNN, PixelCNN", "exact", "one pass for each pixel", "there is no z", 4},
                            {"GAN", "none", "one generator pass", "search by gradient descent", 5}}});
        for (const Results::Table& table : app.results.tables) print(table);
    });
}
