#include "common/data/label_subset.hpp"

#include <gtest/gtest.h>

#include <map>
#include <set>

namespace sd {
namespace {

TEST(LabelSubset, TakesAsManyOfEachClassAndNoneTwice) {
    Dataset data;
    data.size = 100, data.height = data.width = data.channels = 1, data.classes = {"a", "b", "c"};
    for (int i = 0; i < 100; i++) data.images.push_back(static_cast<std::uint8_t>(i)), data.labels.push_back(static_cast<std::uint8_t>(i < 4 ? 0 : 1 + i % 2));
    Rng rng(1);
    const Dataset few = select(data, label_subset(data, 10, rng));
    std::map<int, int> counts;
    std::set<int> seen;
    for (std::int64_t i = 0; i < few.size; i++) {
        counts[few.labels[static_cast<std::size_t>(i)]]++;
        seen.insert(few.image(i)[0]);
        EXPECT_EQ(few.labels[static_cast<std::size_t>(i)], data.labels[few.image(i)[0]]);
    }
    EXPECT_EQ(counts, (std::map<int, int>{{0, 4}, {1, 10}, {2, 10}}));  // of the first class there are four
    EXPECT_EQ(seen.size(), 24u);
    EXPECT_EQ(label_subset(data, 0, rng).size(), 100u);
    data.classes.clear();
    EXPECT_THROW(label_subset(data, 1, rng), Error);
}

}  // namespace
}  // namespace sd
