#include "common/data/batches.hpp"

#include <algorithm>
#include <array>
#include <numeric>

#include "common/tensor/check.hpp"

namespace sd {
namespace {

constexpr std::size_t kPrepared = 2;  // batches that the thread makes ahead

void convert(const Dataset& data, const std::int64_t* indices, std::int64_t count, float low, float high, float* out) {
    std::array<float, 256> level;  // what each byte becomes
    for (std::size_t i = 0; i < 256; ++i) level[i] = low + (high - low) * (static_cast<float>(i) / 255);
    for (std::int64_t n = 0; n < count; ++n) {
        check(indices[n] >= 0 && indices[n] < data.size, "[images] image ", indices[n], " of ", data.size);
        const std::uint8_t* image = data.image(indices[n]);
        for (std::int64_t p = 0; p < data.pixels(); ++p) *out++ = level[image[p]];
    }
}

}  // namespace

Batches::Batches(const Dataset& data, const BatchOptions& options) : data_(data), options_(options) {
    check(options.size >= 1 && options.size <= data.size, "[batches] batches of ", options.size, " from ", data.size, " images");
    per_epoch_ = options.drop_last ? data.size / options.size : (data.size + options.size - 1) / options.size;
    start();
}

Batches::~Batches() { stop(); }

Batch Batches::next() {
    ++position_;
    if (!options_.background) return make(position_ - 1);
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [this] { return !ready_.empty() || problem_; });
    if (ready_.empty()) std::rethrow_exception(problem_);
    Batch batch = std::move(ready_.front());
    ready_.pop_front();
    changed_.notify_all();
    return batch;
}

void Batches::set_position(std::int64_t position) {
    check(position >= 0, "[batches] position ", position);
    stop();
    position_ = position;
    start();
}

Batch Batches::make(std::int64_t position) {
    const std::int64_t epoch = position / per_epoch_;
    if (epoch != order_epoch_) {
        order_epoch_ = epoch;
        if (options_.shuffle) {
            // A generator of its own for each epoch: any place of the order can be reached without replaying the ones before.
            order_ = Rng(options_.seed, static_cast<std::uint64_t>(epoch) + 1).permutation(data_.size);
        } else {
            order_.resize(static_cast<std::size_t>(data_.size));
            std::iota(order_.begin(), order_.end(), 0);
        }
    }
    const std::int64_t begin = position % per_epoch_ * options_.size, end = std::min(begin + options_.size, data_.size);
    Batch batch;
    batch.epoch = epoch;
    batch.indices.assign(order_.begin() + begin, order_.begin() + end);
    batch.images = images_tensor(data_, batch.indices, options_.low, options_.high);
    for (const std::int64_t i : batch.indices) batch.labels.push_back(data_.labels[static_cast<std::size_t>(i)]);
    return batch;
}

void Batches::start() {
    if (!options_.background) return;
    stopping_ = false;
    thread_ = std::thread(&Batches::work, this, position_);
}

void Batches::stop() {
    if (!thread_.joinable()) return;
    {
        const std::lock_guard lock(mutex_);
        stopping_ = true;
    }
    changed_.notify_all();
    thread_.join();
    ready_.clear();
    problem_ = nullptr;
}

void Batches::work(std::int64_t position) {
    try {
        for (;; ++position) {
            Batch batch = make(position);
            std::unique_lock lock(mutex_);
            changed_.wait(lock, [this] { return stopping_ || ready_.size() < kPrepared; });
            if (stopping_) return;
            ready_.push_back(std::move(batch));
            changed_.notify_all();
        }
    } catch (...) {
        const std::lock_guard lock(mutex_);
        problem_ = std::current_exception();
        changed_.notify_all();
    }
}

Tensor images_tensor(const Dataset& data, const std::vector<std::int64_t>& indices, float low, float high) {
    const auto count = static_cast<std::int64_t>(indices.size());
    Tensor images({count, data.height, data.width, data.channels});
    convert(data, indices.data(), count, low, high, images.data());
    return images;
}

Tensor images_tensor(const Dataset& data, std::int64_t begin, std::int64_t count, float low, float high) {
    std::vector<std::int64_t> indices(static_cast<std::size_t>(count));
    std::iota(indices.begin(), indices.end(), begin);
    return images_tensor(data, indices, low, high);
}

std::vector<int> labels_of(const Dataset& data, std::int64_t begin, std::int64_t count) {
    check(begin >= 0 && count >= 0 && begin + count <= data.size, "[labels] ", begin, " to ", begin + count, " of ", data.size);
    return {data.labels.begin() + begin, data.labels.begin() + begin + count};
}

}  // namespace sd
