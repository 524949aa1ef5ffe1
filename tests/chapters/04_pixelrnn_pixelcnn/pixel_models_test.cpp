// Every model of the chapter, judged by exact properties: causality, probabilities that sum to one, caches that give the same bits.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstring>

#include "chapters/04_pixelrnn_pixelcnn/baselines.hpp"
#include "chapters/04_pixelrnn_pixelcnn/causality.hpp"
#include "chapters/04_pixelrnn_pixelcnn/diagonal_bilstm.hpp"
#include "chapters/04_pixelrnn_pixelcnn/gated_pixel_cnn.hpp"
#include "chapters/04_pixelrnn_pixelcnn/pixel_cnn.hpp"
#include "chapters/04_pixelrnn_pixelcnn/pixel_model.hpp"
#include "chapters/04_pixelrnn_pixelcnn/row_lstm.hpp"
#include "chapters/04_pixelrnn_pixelcnn/sampling.hpp"
#include "common/autograd/autograd.hpp"
#include "common/ops/gate.hpp"
#include "common/ops/reduce.hpp"

namespace sd {
namespace {

using Kind = PixelHead::Kind;

// The networks, and the residual and the conditional variant.
std::vector<PixelModelOptions> small_models(std::int64_t height, std::int64_t width, const PixelHead& head) {
    std::vector<PixelModelOptions> list;
    PixelModelOptions o;
    o.height = height, o.width = width, o.head = head, o.channels = 12, o.layers = 2, o.units = 40;
    for (const std::string& name : pixel_model_names())
        if (o.model = name; name != "independent" || head.kind != Kind::logistics) list.push_back(o);
    o.model = "gated", o.classes = 3, list.push_back(o);
    o.classes = 0, o.channels = 24, o.layers = 4, o.dilation = 4, list.push_back(o);  // 1, 2 and 4 behind the first layer
    o.model = "pixelcnn", o.channels = 12, o.residual = true, o.layers = 3, list.push_back(o);
    return list;
}

std::vector<int> labels_for(const PixelModel& model, std::int64_t n) {
    std::vector<int> labels;
    if (model.conditional())
        for (std::int64_t i = 0; i < n; i++) labels.push_back(static_cast<int>(i % 3));
    return labels;
}

std::string name_of(const PixelModelOptions& o) {
    return o.model + (o.residual ? " residual" : "") + (o.dilation > 1 ? " dilated" : "") + (o.classes ? " conditional" : "") + ", " + head_name(o.head.kind) + ", " + std::to_string(o.head.colours) + " colours";
}

// Every head, for grey and for colour images.
std::vector<PixelHead> all_heads() {
    return {{Kind::bernoulli, 1}, {Kind::softmax, 1}, {Kind::logistics, 1, 2}, {Kind::bernoulli, 3}, {Kind::softmax, 3}, {Kind::logistics, 3, 2}};
}

bool same_bits(const Tensor& a, const Tensor& b) { return a.numel() == b.numel() && std::memcmp(a.data(), b.data(), static_cast<std::size_t>(a.numel()) * sizeof(float)) == 0; }

TEST(PixelModels, NoneLooksAhead) {
    for (const PixelHead& head : all_heads())
        for (PixelModelOptions o : head.outputs() > 256 ? small_models(3, 4, head) : small_models(5, 4, head)) {
            if (o.dilation > 1) o.height = 9, o.width = head.outputs() > 15 ? 2 : 10;  // taps four pixels apart must find something
            Rng rng(3);
            const PixelModel model = make_pixel_model(o, rng);
            const auto predict = [&](const Tensor& x) { return model.conditional() ? model.forward(x, std::vector<int>(static_cast<std::size_t>(x.dim(0)), 1)) : model.forward(x, {}); };
            const Causality c = check_causality(predict, o.height, o.width, head.colours);
            EXPECT_TRUE(c.exact()) << name_of(o) << ": " << c.diagnosis();
            if (o.model == "independent") continue;
            const float* last = c.gradient.data() + c.gradient.numel() - c.gradient.dim(1);
            EXPECT_TRUE(std::any_of(last, last + c.gradient.dim(1), [](float g) { return g > 0; })) << name_of(o) << " sees nothing";
        }
}

// Colours in any order: the model is handed the channels in its own, R -> G -> B.
TEST(PixelModels, NoneLooksAheadInAnyColourOrder) {
    for (const PixelModelOptions& o : small_models(2, 3, {Kind::bernoulli, 3})) {
        Rng rng(4);
        const PixelModel model = make_pixel_model(o, rng);
        std::vector<int> place{0, 1, 2};  // of each channel
        do {
            std::vector<int> channel(3);  // at each place
            for (int c = 0; c < 3; c++) channel[static_cast<std::size_t>(place[static_cast<std::size_t>(c)])] = c;
            const auto reordered = [](const Tensor& x, const std::vector<int>& from) {
                std::vector<Tensor> parts;
                for (const int c : from) parts.push_back(slice(x, 3, c, c + 1));
                return concat(parts, 3);
            };
            const auto predict = [&](const Tensor& x) {
                const std::vector<int> labels = model.conditional() ? std::vector<int>(static_cast<std::size_t>(x.dim(0)), 0) : std::vector<int>();
                return reordered(reshape(model.forward(reordered(x, channel), labels), x.shape()), place);
            };
            EXPECT_TRUE(check_causality(predict, 2, 3, 3, place).exact()) << name_of(o) << ", " << place[0] << place[1] << place[2];
            const bool natural = std::is_sorted(place.begin(), place.end());
            if (o.model == "independent" || natural) continue;
            EXPECT_FALSE(check_causality(predict, 2, 3, 3).exact()) << name_of(o) << ": the colours are not used";
        } while (std::next_permutation(place.begin(), place.end()));
    }
}

TEST(PixelModels, ProbabilitiesOfAllImagesSumToOne) {
    Tensor all({512, 3, 3, 1});
    for (std::int64_t i = 0; i < 512; i++)
        for (std::int64_t j = 0; j < 9; j++) all[i * 9 + j] = static_cast<float>(i >> j & 1);
    for (const PixelModelOptions& o : small_models(3, 3, {Kind::bernoulli, 1})) {
        Rng rng(5);
        const PixelModel model = make_pixel_model(o, rng);
        // Larger weights than a fresh model's, so that the conditionals are far from one half.
        for (const Parameter& p : model.state)
            for (std::int64_t i = 0; i < p.tensor.numel(); i++) Tensor(p.tensor)[i] *= 3;
        const Tensor nll = o.head.nll(model.forward(all, model.conditional() ? std::vector<int>(512, 2) : std::vector<int>()), all);
        double sum = 0;
        for (std::int64_t i = 0; i < 512; i++) sum += std::exp(-double(nll[i]));
        EXPECT_NEAR(sum, 1, 1e-5) << name_of(o);
    }
}

// Colours: 2 x 1 pixels of three binary values.
TEST(PixelModels, ProbabilitiesOfAllColourImagesSumToOne) {
    Tensor all({64, 1, 2, 3});
    for (std::int64_t i = 0; i < 64; i++)
        for (std::int64_t j = 0; j < 6; j++) all[i * 6 + j] = static_cast<float>(i >> j & 1);
    for (const PixelModelOptions& o : small_models(1, 2, {Kind::bernoulli, 3})) {
        Rng rng(6);
        const PixelModel model = make_pixel_model(o, rng);
        for (const Parameter& p : model.state)
            for (std::int64_t i = 0; i < p.tensor.numel(); i++) Tensor(p.tensor)[i] *= 3;
        const Tensor nll = o.head.nll(model.forward(all, model.conditional() ? std::vector<int>(64, 2) : std::vector<int>()), all);
        double sum = 0;
        for (std::int64_t i = 0; i < 64; i++) sum += std::exp(-double(nll[i]));
        EXPECT_NEAR(sum, 1, 1e-5) << name_of(o);
    }
}

TEST(PixelHead, LevelsSumToOneAndAgreeWithTheLoss) {
    for (const PixelHead head : {PixelHead{Kind::bernoulli, 1}, PixelHead{Kind::softmax, 1}, PixelHead{Kind::logistics, 1, 3}}) {
        Rng rng(7);
        const Tensor numbers = rng.normal({4, head.parameters()});
        const Tensor p = head.probabilities(numbers);
        for (std::int64_t i = 0; i < 4; i++) {
            double sum = 0;
            for (int l = 0; l < head.levels(); l++) sum += p[i * head.levels() + l];
            EXPECT_NEAR(sum, 1, 1e-4) << head_name(head.kind);
            for (int l : {0, 1, head.levels() - 1}) {
                const Tensor one = slice(numbers, 0, i, i + 1), nll = head.nll(reshape(one, {1, 1, 1, head.parameters()}), Tensor::full({1, 1, 1, 1}, head.value_of(l)));
                EXPECT_NEAR(std::exp(-nll[0]), p[i * head.levels() + l], 1e-5) << head_name(head.kind) << ", level " << l;
            }
        }
    }
}

TEST(PixelHead, EveryLevelSurvivesItsValue) {
    for (Kind kind : {Kind::bernoulli, Kind::softmax}) {
        const PixelHead head{kind};
        for (int l = 0; l < head.levels(); l++) EXPECT_EQ(head.level_of(head.value_of(l)), l);
    }
}

TEST(CachedSampling, EveryPixelHasTheBitsOfTheWholeNetwork) {
    for (const PixelHead& head : all_heads())
        for (const PixelModelOptions& o : small_models(7, 6, head)) {
            Rng rng(8);
            const PixelModel model = make_pixel_model(o, rng);
            for (std::int64_t n : {1, 3}) {
                const std::vector<int> labels = labels_for(model, n);
                const PixelStep naive = naive_step([&](const Tensor& x) { return model.forward(x, labels); }), cached = model.step(n, labels);
                Tensor images = rng.uniform({n, 7, 6, head.colours}, 0, 1);
                for (std::int64_t r = 0; r < 7; r++)
                    for (std::int64_t c = 0; c < 6; c++) ASSERT_TRUE(same_bits(naive(images, r, c), cached(images, r, c))) << name_of(o) << ", batch " << n << ", pixel (" << r << ", " << c << ")";
            }
        }
}

// At full size the kernels of whole images and of single pixels are others than for toys. As no output depends on later pixels, one pass
// over finished images has the outputs of all naive steps.
TEST(CachedSampling, EveryPixelHasTheBitsOfTheWholeNetworkAtFullSize) {
    for (const PixelHead& head : {PixelHead{Kind::bernoulli, 1}, PixelHead{Kind::softmax, 1}, PixelHead{Kind::logistics, 3, 5}})
        for (PixelModelOptions o : small_models(28, 28, head)) {
            if (o.model == "fvsbn" || o.model == "made" || o.model == "independent") continue;  // they have no cache
            o.channels = head.colours == 1 ? 64 : 48, o.layers = 4;
            Rng rng(17);
            const PixelModel model = make_pixel_model(o, rng);
            constexpr std::int64_t kImages = 2;
            const std::vector<int> labels = labels_for(model, kImages);
            const PixelStep cached = model.step(kImages, labels);
            const Tensor images = rng.uniform({kImages, 28, 28, head.colours}, 0, 1);
            const NoGrad no_grad;
            const Tensor whole = reshape(model.forward(images, labels), {kImages, 784, head.outputs()});
            for (std::int64_t p = 0; p < 784; p++) ASSERT_TRUE(same_bits(slice(whole, 1, p, p + 1), cached(images, p / 28, p % 28))) << name_of(o) << ", pixel " << p;
        }
}

TEST(CachedSampling, DrawsTheSameImagesInABatchOfAnySize) {
    for (const PixelHead& head : all_heads())
        for (const PixelModelOptions& o : small_models(6, 5, head)) {
            Rng rng(9);
            const PixelModel model = make_pixel_model(o, rng);
            const std::vector<int> labels = labels_for(model, 3), first = labels_for(model, 1);
            const Shape image{6, 5, head.colours};
            const Tensor naive = sample(naive_step([&](const Tensor& x) { return model.forward(x, labels); }), head, image, 3, 1), cached = sample(model.step(3, labels), head, image, 3, 1);
            EXPECT_TRUE(same_bits(naive, cached)) << name_of(o);
            const Tensor alone = sample(model.step(1, first), head, image, 1, 1);
            EXPECT_TRUE(same_bits(alone, slice(cached, 0, 0, 1))) << name_of(o) << ": an image depends on its batch";
        }
}

TEST(CachedSampling, CompletionKeepsWhatIsGiven) {
    PixelModelOptions o;
    o.height = 6, o.width = 5, o.channels = 8, o.layers = 2;
    Rng rng(10);
    const PixelModel model = make_pixel_model(o, rng);
    Tensor images({2, 6, 5, 1});
    for (std::int64_t i = 0; i < images.numel(); i++) images[i] = rng.bernoulli(0.5f);
    const Tensor completed = complete(model.step(2, {}), o.head, images, 3, 1);
    for (std::int64_t i = 0; i < 2; i++)
        for (std::int64_t j = 0; j < 15; j++) EXPECT_EQ(completed[i * 30 + j], images[i * 30 + j]);
    EXPECT_TRUE(same_bits(complete(model.step(2, {}), o.head, images, 6, 1), images));
}

// What was drawn follows the model: frequencies of 2 x 1 images against their exact probabilities.
TEST(CachedSampling, FrequenciesAreTheProbabilities) {
    PixelModelOptions o;
    o.height = 1, o.width = 2, o.channels = 8, o.layers = 1;
    Rng rng(11);
    const PixelModel model = make_pixel_model(o, rng);
    for (const Parameter& p : model.state)
        for (std::int64_t i = 0; i < p.tensor.numel(); i++) Tensor(p.tensor)[i] *= 3;
    constexpr std::int64_t kDraws = 20000;
    const Tensor drawn = sample(model.step(kDraws, {}), o.head, {1, 2, 1}, kDraws, 12);
    double counts[4] = {};
    for (std::int64_t i = 0; i < kDraws; i++) counts[int(drawn[2 * i]) + 2 * int(drawn[2 * i + 1])]++;
    const Tensor all({4, 1, 2, 1}, {0, 0, 1, 0, 0, 1, 1, 1}), nll = o.head.nll(model.forward(all, {}), all);
    for (std::int64_t i = 0; i < 4; i++) {
        const double p = std::exp(-nll[i]);
        EXPECT_NEAR(counts[i] / kDraws, p, 4 * std::sqrt(p * (1 - p) / kDraws));
    }
}

// Bugs that were really made, each planted and caught by its name.
TEST(PlantedBugs, AreNamed) {
    Rng rng(13);
    // Wider than any window of these models: only the BiLSTM sees the end of a row from its beginning.
    const auto diagnosis = [](const AutoregressiveModel& model, std::int64_t colours = 1) { return check_causality(model, 5, colours == 1 ? 12 : 5, colours).diagnosis(); };
    const auto in_a_window = [](const std::string& found) { return found.find("sees pixels to its right") != std::string::npos && found.find("to the end") == std::string::npos; };
    {
        PixelCnn model(1, 6, 1, false, 1, 1, rng);
        model.first.mask = causal_mask(7, 1, 6, MaskType::b);
        EXPECT_NE(diagnosis(model).find("needs mask type A"), std::string::npos);
        EXPECT_EQ(diagnosis(model).find("a pixel sees"), std::string::npos) << diagnosis(model);
    }
    {
        PixelCnn model(1, 12, 2, false, 1, 1, rng);
        model.plain[0].mask = Tensor::ones(model.plain[0].mask.shape());
        EXPECT_NE(diagnosis(model).find("rows below"), std::string::npos) << diagnosis(model);
        for (MaskedConv2d& layer : model.plain) {
            layer.mask = causal_mask(3, 12, 12, MaskType::b);
            std::fill_n(layer.mask.data() + 5 * 144, 144, 1.0f);  // right of the centre
        }
        EXPECT_NE(diagnosis(model).find("centre row is open too far"), std::string::npos) << diagnosis(model);
        EXPECT_TRUE(in_a_window(diagnosis(model))) << diagnosis(model);
        EXPECT_EQ(diagnosis(model).find("rows below"), std::string::npos) << diagnosis(model);
    }
    {
        PixelCnn model(3, 24, 1, false, 1, 3, rng);
        model.output.out.mask = Tensor::ones(model.output.out.mask.shape());
        EXPECT_NE(diagnosis(model, 3).find("wrong channel order"), std::string::npos) << diagnosis(model, 3);
    }
    {
        GatedPixelCnn model(1, 6, 2, 0, 1, 1, rng);
        model.layers[0].vertical.options.padding = Padding(2, 0, 3, 3);
        EXPECT_NE(diagnosis(model).find("a vertical stack contains its own row"), std::string::npos) << diagnosis(model);
        EXPECT_TRUE(in_a_window(diagnosis(model))) << diagnosis(model);
    }
    {
        GatedPixelCnn model(1, 6, 1, 0, 1, 1, rng);
        model.layers[0].vertical.options.padding = Padding(1, 1, 3, 3);
        EXPECT_NE(diagnosis(model).find("a vertical stack or state is not shifted down"), std::string::npos);
    }
    {
        // Stacks connected the wrong way, horizontal to vertical: the next layer's vertical kernel fetches what the place to its right knows.
        const GatedPixelCnn model(1, 6, 3, 0, 1, 1, rng);
        const auto with_stacks = [&](bool horizontal_to_vertical) {
            return [&model, horizontal_to_vertical](const Tensor& images) {
                Tensor v = images, h = images;
                for (const GatedLayer& layer : model.layers) {
                    const Tensor sums = layer.vertical(v), change = layer.residual(gated(layer.horizontal(h) + layer.across(sums)));
                    h = layer.is_first ? change : h + change;
                    v = horizontal_to_vertical ? gated(sums) + h : gated(sums);
                }
                return model.output(h);
            };
        };
        EXPECT_EQ(diagnosis(with_stacks(false)), "no leak");
        const std::string found = diagnosis(with_stacks(true));
        EXPECT_NE(found.find("a value sees itself"), std::string::npos) << found;
        EXPECT_NE(found.find("a horizontal stack feeds the vertical one"), std::string::npos) << found;
        EXPECT_TRUE(in_a_window(found)) << found;
        EXPECT_NE(found.find("is fed by the horizontal one"), std::string::npos) << found;
        EXPECT_EQ(found.find("rows below"), std::string::npos) << found;
    }
    {
        RowLstm model(1, 12, 2, 1, rng);
        for (RowLstmLayer& layer : model.layers) layer.input_to_state.mask = Tensor::ones(layer.input_to_state.mask.shape());
        EXPECT_NE(diagnosis(model).find("open too far"), std::string::npos) << diagnosis(model);
    }
    {
        const DiagonalBiLstm model(1, 12, 1, 1, rng);
        const auto unshifted = [&](const Tensor& images) {
            const Tensor x = model.first(images);
            const DiagonalBiLstmLayer& l = model.layers[0];
            return model.output(x + l.residual(diagonal_lstm(l.forward_input(x), l.forward_state) + flip(diagonal_lstm(flip(l.backward_input(x), 2), l.backward_state), 2)));
        };
        EXPECT_NE(diagnosis(unshifted).find("to the end: the second direction of a BiLSTM is not shifted down"), std::string::npos) << diagnosis(unshifted);
    }
}

TEST(LeakDetector, RefusesPredictionsThatAreNoNumbers) {
    EXPECT_THROW(check_causality([](const Tensor& x) { return x * NAN; }, 2, 2), Error);
    // A change to infinity is a change.
    const auto overflows = [](const Tensor& x) {
        Tensor y = Tensor::zeros(x.shape());
        for (std::int64_t i = 0; i < x.dim(0); i++)
            if (x[4 * i + 3] != x[3]) y[4 * i] = INFINITY;
        return y;
    };
    EXPECT_FALSE(check_causality(overflows, 2, 2).exact());
}

// The blind spot of stacked 3x3 masks (eq. blind-spot in the book) and its absence in the two-stack model and the BiLSTM.
TEST(BlindSpot, IsWhereTheFormulaSays) {
    constexpr std::int64_t kSize = 9, kRow = 8, kColumn = 3;
    Rng rng(14);
    const auto seen_by = [&](const AutoregressiveModel& model) { return check_causality(model, kSize, kSize).dependencies(kRow, kColumn); };
    // A first layer of 3x3, too, so that the formula is that of one size.
    MaskedConv2d first(1, 6, 3, MaskType::a, rng, {.padding = 1});
    std::vector<MaskedConv2d> layers;
    for (int i = 0; i < 12; i++) layers.emplace_back(6, 6, 3, MaskType::b, rng, Conv2dOptions{.padding = 1});
    const Tensor stack = seen_by([&](const Tensor& x) {
        Tensor h = first(x);
        for (const MaskedConv2d& layer : layers) h = layer(h);
        return slice(h, 3, 0, 1);
    });
    const Tensor row_lstm = seen_by(RowLstm(1, 6, 2, 1, rng));
    const Tensor two_stacks = seen_by(GatedPixelCnn(1, 6, 9, 0, 1, 1, rng)), diagonals = seen_by(DiagonalBiLstm(1, 6, 1, 1, rng));
    for (std::int64_t r = 0; r < kSize; r++)
        for (std::int64_t c = 0; c < kSize; c++) {
            const std::int64_t k = kRow - r, j = c - kColumn;
            const bool before = k > 0 || j < 0;
            EXPECT_EQ(stack[r * kSize + c] != 0, before && j <= k) << r << ", " << c;
            EXPECT_EQ(two_stacks[r * kSize + c] != 0, before) << "gated: " << r << ", " << c;
            // One pixel wider with each row up: to the left from the 3 + 1 + 1 pixels of the first convolution and two layers, to the right
            // from the first convolution's 3 a row above.
            EXPECT_EQ(row_lstm[r * kSize + c] != 0, before && -j <= 5 + k && j <= 2 + k) << "Row LSTM: " << r << ", " << c;
            const bool end_of_row_above = k == 1 && c == kSize - 1 && j > 3;  // of which no feature of its own row knows
            EXPECT_EQ(diagonals[r * kSize + c] != 0, before && !end_of_row_above) << "diagonal: " << r << ", " << c;
        }
}

// How many rows above itself a network predicts a pixel from: three by the first kernel, then as many as its layers' dilations.
TEST(Dilation, ReachesAsFarAsItsSumWithoutAGap) {
    Rng rng(21);
    const auto rows_seen = [](const AutoregressiveModel& model) {
        constexpr std::int64_t kHeight = 28, kWidth = 3;
        const Tensor seen = check_causality(model, kHeight, kWidth).dependencies(kHeight - 1, 1);
        std::int64_t rows = 0;
        while (rows < kHeight - 1 && seen[(kHeight - 2 - rows) * kWidth + 1] != 0) rows++;
        for (std::int64_t r = 0; r < kHeight - 1 - rows; r++) EXPECT_EQ(seen[r * kWidth + 1], 0) << "a gap below row " << r;
        return rows;
    };
    EXPECT_EQ(rows_seen(PixelCnn(1, 12, 10, true, 1, 1, rng)), 13);
    EXPECT_EQ(rows_seen(PixelCnn(1, 12, 10, true, 4, 1, rng)), 25);
    EXPECT_EQ(rows_seen(PixelCnn(1, 12, 5, true, 1, 1, rng)), 8);
    EXPECT_EQ(rows_seen(GatedPixelCnn(1, 12, 6, 0, 1, 1, rng)), 8);
    EXPECT_EQ(rows_seen(GatedPixelCnn(1, 12, 6, 0, 4, 1, rng)), 13);
}

TEST(PixelModels, MaskedWeightsGetNoGradient) {
    Rng rng(15);
    const Tensor images = rng.uniform({2, 5, 5, 1}, 0, 1);
    const auto only_where_live = [](const Tensor& gradient, const Tensor& mask) {
        ASSERT_TRUE(gradient);
        ASSERT_EQ(gradient.numel(), mask.numel());
        bool any = false;
        for (std::int64_t i = 0; i < mask.numel(); i++) {
            ASSERT_TRUE(mask[i] != 0 || gradient[i] == 0) << i;
            any = any || gradient[i] != 0;
        }
        EXPECT_TRUE(any);
    };
    PixelCnn model(1, 6, 2, true, 2, 1, rng);
    mean(PixelHead{}.nll(model(images), images)).backward();
    only_where_live(model.first.weight.grad(), model.first.mask);
    for (const ResidualBlock& block : model.blocks) only_where_live(block.look.weight.grad(), block.look.mask);
    Made made({5, 5, 1}, 30, {}, rng);
    mean(PixelHead{}.nll(made(images), images)).backward();
    only_where_live(made.into.linear.weight.grad(), made.into.mask);
    only_where_live(made.out.linear.weight.grad(), made.out.mask);
}

// The baseline of every table: frequencies, with one image more of each level than were seen.
TEST(PixelModels, IndependentPixelsAreTheTrainingSetsFrequencies) {
    Dataset data;
    data.size = 5, data.height = 1, data.width = 2, data.channels = 1;
    data.images = {0, 255, 0, 0, 255, 0, 255, 0, 255, 0};
    for (const Kind kind : {Kind::bernoulli, Kind::softmax}) {
        const PixelHead head{kind};
        IndependentPixels model({1, 2, 1}, head);
        model.fit(data, head);
        const double levels = head.levels();
        const Tensor images({2, 1, 2, 1}, {0, 1, 1, 1}), nll = head.nll(model(images), images);
        EXPECT_NEAR(nll[0], -std::log(3 / (5 + levels)) - std::log(2 / (5 + levels)), 1e-5);
        EXPECT_NEAR(nll[1], -std::log(4 / (5 + levels)) - std::log(2 / (5 + levels)), 1e-5);
    }
}

TEST(PixelModels, MaskedParametersDoNotCount) {
    Rng rng(18);
    PixelModelOptions o;
    o.height = 3, o.width = 2, o.channels = 8, o.layers = 2, o.units = 5;
    EXPECT_EQ(make_pixel_model(o, rng).parameters, (24 * 8 + 8) + 2 * (5 * 64 + 8) + (64 + 8) + (8 + 1));
    o.model = "fvsbn";
    EXPECT_EQ(make_pixel_model(o, rng).parameters, 6 * 5 / 2 + 6);
}

TEST(PixelModels, ErrorsSayWhatIsWrong) {
    Rng rng(16);
    const auto message = [&](const PixelModelOptions& o) -> std::string {
        try {
            make_pixel_model(o, rng);
            return "";
        } catch (const Error& e) {
            return e.what();
        }
    };
    PixelModelOptions o;
    o.model = "pixelsnail";
    EXPECT_NE(message(o).find("no model 'pixelsnail'"), std::string::npos);
    o.model = "pixelcnn", o.head.colours = 3;
    EXPECT_NE(message(o).find("64 channels: a multiple of 3"), std::string::npos);
    o.head.colours = 1, o.classes = 10;
    EXPECT_NE(message(o).find("only the gated model"), std::string::npos);
}

}  // namespace
}  // namespace sd
