#include "common/data/splits.hpp"

#include <algorithm>
#include <cstdio>
#include <set>
#include <utility>

#include "common/data/fingerprint.hpp"
#include "common/tensor/check.hpp"

namespace sd {
namespace {

constexpr std::uint64_t kSplitSeed = 2026;  // one for all programs
constexpr std::int64_t kMnistValidation = 5000;

// Takes `count` images out of the set, of every class its share, and returns them in an order whose every stretch has the classes in their
// shares; the others keep their order.
Dataset take_out(Dataset& from, std::int64_t count) {
    std::vector<std::int64_t> order = spread_order(from, kSplitSeed);
    const auto middle = order.end() - count;
    std::sort(order.begin(), middle);
    Dataset taken = select(from, {middle, order.end()});
    from = select(from, {order.begin(), middle});
    return taken;
}

std::int64_t tenth(const Dataset& set) { return std::max<std::int64_t>(set.size / 10, 1); }

}  // namespace

Dataset TestSet::open(Results& results) {
    static std::set<std::uint64_t> opened;  // by content: a copy of a folder is the same set
    const bool first = images_.size > 0 && opened.insert(hash_bytes(images_.images.data(), images_.images.size())).second;
    check(first, "[test set] ", set_, ": this program has opened it before; what is looked at twice can be chosen by");
    std::printf("%s: the test set is opened, %lld images\n", set_.c_str(), static_cast<long long>(images_.size));
    results.evaluated_on = "test";
    return std::exchange(images_, {});
}

DataSplits split(StoredSet stored) {
    check(stored.train.size >= (stored.test.size > 0 ? 2 : 3), "[split] ", stored.folder, ": ", stored.train.size, " images, too few for three parts");
    const bool mnist = stored.test.size > 0 && stored.train.size == 60000;
    if (stored.test.size == 0) stored.test = take_out(stored.train, tenth(stored.train));
    Dataset validation = take_out(stored.train, mnist ? kMnistValidation : tenth(stored.train));
    return {stored.name, stored.fingerprint, stored.folder, std::move(stored.train), std::move(validation), {stored.folder, std::move(stored.test)}};
}

Dataset join(const Dataset& a, const Dataset& b) {
    check(a.pixels() == b.pixels() && a.classes == b.classes, "[join] images of different kinds");
    Dataset both = a;
    both.images.insert(both.images.end(), b.images.begin(), b.images.end());
    both.labels.insert(both.labels.end(), b.labels.begin(), b.labels.end());
    both.size += b.size;
    return both;
}

DataSplits load_data(const std::string& data_option, const std::string& name) { return split(find_set(data_option, name)); }

}  // namespace sd
