#include "common/models/classifier.hpp"

#include <gtest/gtest.h>
#include <sys/resource.h>

#include "common/autograd/autograd.hpp"
#include "common/io/weights.hpp"
#include "common/kernels/threads/threads.hpp"
#include "common/ops/loss.hpp"
#include "common/optim/adam.hpp"
#include "common/tensor/memory.hpp"
#include "common/tensor/rng.hpp"
#include "tests/error_of.hpp"
#include "tests/io/temporary_folder.hpp"
#include "tests/nn/all_gradients.hpp"

namespace sd {
namespace {

TEST(Classifier, EveryParameterGetsAGradient) {
    Rng rng(1);
    Classifier network({28, 28, 1}, 10, rng);
    EXPECT_LE(count(parameters(network)), 120000);
    check_all_gradients(network, cross_entropy(network(rng.uniform({4, 28, 28, 1}, 0, 1)), {1, 2, 3, 9}));
}

TEST(Classifier, LayersEndInTheLogitsAndNamesAreUnique) {
    Rng rng(2);
    Classifier network({17, 12, 3}, 7, rng);
    set_training(network, false);
    const Tensor images = rng.uniform({2, 17, 12, 3}, 0, 1);
    const auto layers = network.layers(images);
    ASSERT_EQ(layers.back().first, "logits");
    const Tensor logits = network(images);
    for (std::int64_t i = 0; i < logits.numel(); i++) EXPECT_EQ(layers.back().second[i], logits[i]);
    for (std::size_t i = 0; i < layers.size(); i++)
        for (std::size_t j = 0; j < i; j++) EXPECT_NE(layers[i].first, layers[j].first);
}

TEST(Classifier, SavedAndFrozenItGivesTheSameBits) {
    const TemporaryFolder folder;
    Rng rng(3);
    Classifier network({28, 28, 1}, 10, rng);
    const Tensor images = rng.uniform({5, 28, 28, 1}, 0, 1);
    network(images);  // moves the running statistics
    save_classifier(folder.path + "/weights.safetensors", network, "test");
    set_training(network, false);

    Classifier frozen = load_classifier(folder.path + "/weights.safetensors", "test");
    const Tensor a = network(images), b = frozen(images);
    for (std::int64_t i = 0; i < a.numel(); i++) EXPECT_EQ(a[i], b[i]);
    EXPECT_FALSE(b.requires_grad());

    save_weights(folder.path + "/other.safetensors", {{"w", Tensor::zeros({2})}});
    EXPECT_THROW(load_classifier(folder.path + "/other.safetensors", "test"), Error);
}

TEST(Classifier, JudgesTheSetItWasTrainedOnAlone) {
    const TemporaryFolder folder;
    Rng rng(3);
    Classifier network({28, 28, 1}, 10, rng);
    const std::string file = folder.path + "/fashion.safetensors", nameless = folder.path + "/nameless.safetensors";
    save_classifier(file, network, "fashion-mnist");
    EXPECT_NO_THROW(load_classifier(file, "fashion-mnist"));
    EXPECT_EQ(error_of([&] { load_classifier(file, "mnist"); }), file + ": trained on fashion-mnist, but the pictures are of mnist");
    save_weights(nameless, state(network), {{"model", "Classifier"}, {"image", "28 28 1"}});
    EXPECT_EQ(error_of([&] { load_classifier(nameless, "fashion-mnist"); }), nameless + ": does not say which set it was trained on; train it again");
}

TEST(Classifier, ItsPictureSizeStandsInItsFileAndIsLargeEnough) {
    const TemporaryFolder folder;
    Rng rng(3);
    for (const Shape& image : {Shape{8, 8, 1}, Shape{20, 36, 3}, Shape{40, 300, 1}}) {
        Classifier network(image, 2, rng);
        save_classifier(folder.path + "/w.safetensors", network, "set");
        const Classifier loaded = load_classifier(folder.path + "/w.safetensors", "set");
        EXPECT_EQ(loaded.image, image);
        EXPECT_EQ(loaded(rng.uniform({1, image[0], image[1], image[2]}, 0, 1)).shape(), (Shape{1, 2}));
    }
    for (const Shape& image : {Shape{7, 7, 1}, Shape{1, 1, 3}, Shape{7, 300, 1}})
        EXPECT_EQ(error_of([&] { Classifier(image, 2, rng); }),
                  "pictures of " + std::to_string(image[0]) + " x " + std::to_string(image[1]) + " pixels: this network needs at least 8 x 8");
}

// Ten training steps after a warm-up ask the system for no memory and touch no new page. One thread: with several, which of them
// first works beside another one is chance, and that step takes a workspace more.
TEST(Classifier, SteadyStepsAllocateNothing) {
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
    GTEST_SKIP() << "sanitizers see every allocation: nothing is recycled";
#endif
    const int threads = kernels::threads();
    kernels::set_threads(1);
    const auto page_faults = [] {
        rusage usage;
        getrusage(RUSAGE_SELF, &usage);
        return usage.ru_minflt + usage.ru_majflt;
    };
    Rng rng(4);
    Classifier network({28, 28, 1}, 10, rng);
    Adam adam(parameters(network));
    const Tensor images = rng.uniform({32, 28, 28, 1}, 0, 1);
    const std::vector<int> labels(32, 3);
    std::int64_t allocations = 0, faults = 0;
    for (int step = 0; step < 13; step++) {
        if (step == 3) allocations = memory_stats().system_allocations, faults = page_faults();
        adam.zero_grad();
        cross_entropy(network(images), labels).backward();
        adam.step();
    }
    const std::int64_t faults_after = page_faults();
    EXPECT_EQ(memory_stats().system_allocations, allocations);
    EXPECT_EQ(faults_after, faults);
    kernels::set_threads(threads);
}

}  // namespace
}  // namespace sd
