// Judges without a classifier: principal components, those of the set that they judge.
#include "common/analysis/sample_report.hpp"

#include <gtest/gtest.h>

#include <utility>

#include "common/data/batches.hpp"
#include "common/ops/shape.hpp"
#include "common/tensor/rng.hpp"
#include "tests/io/temporary_folder.hpp"

namespace sd {
namespace {

DataSplits unlabelled(const std::string& name, std::uint64_t seed) {
    Rng rng(seed);
    DataSplits data;
    data.name = name;
    data.train.size = 100, data.train.height = 4, data.train.width = 3, data.train.channels = 1;
    for (std::int64_t i = 0; i < 100 * 12; i++) data.train.images.push_back(static_cast<std::uint8_t>(rng.below(256)));
    data.train.labels.assign(100, 0);
    return data;
}

TEST(Judges, EachSetIsJudgedByItsOwnComponents) {
    const TemporaryFolder folder;
    App app("Judges samples.", "chapters/05_gan/train_gan.cpp");
    app.out = folder.path;
    const DataSplits first = unlabelled("first-0000", 1), second = unlabelled("second-0000", 2);
    make_judges(app, first, 100);
    const Judges judges = make_judges(app, second, 100);
    ASSERT_FALSE(judges.classifier.has_value());
    const Tensor x = flatten(images_tensor(second.train, 0, 100)), expected = fit_pca(x, 12).project(x);
    ASSERT_EQ(judges.real.shape(), expected.shape());
    for (std::int64_t i = 0; i < expected.numel(); i++) ASSERT_NEAR(std::as_const(judges.real)[i], std::as_const(expected)[i], 1e-5);
}

}  // namespace
}  // namespace sd
