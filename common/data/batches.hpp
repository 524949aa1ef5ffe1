// Batches of a data set in a seeded random order, as float tensors, with an optional thread that prepares the next ones.
//
//     Batches batches(data.train, {.size = 128, .seed = 1});
//     for (int step = 0; step < epochs * batches.per_epoch(); ++step) {
//         const Batch batch = batches.next();   // batch.images (128, 28, 28, 1), batch.labels
#pragma once

#include <condition_variable>
#include <cstdint>
#include <deque>
#include <exception>
#include <mutex>
#include <thread>
#include <vector>

#include "common/data/dataset.hpp"
#include "common/tensor/rng.hpp"
#include "common/tensor/tensor.hpp"

namespace sd {

struct Batch {
    Tensor images;                // (N, H, W, C), 0..255 mapped to low..high
    std::vector<int> labels;      // (N)
    std::vector<std::int64_t> indices;  // of the images in the data set
    std::int64_t epoch = 0;
};

struct BatchOptions {
    std::int64_t size = 128;   // images in a batch
    std::uint64_t seed = 1;    // of the order; epoch e always has the same one
    bool shuffle = true;
    bool drop_last = true;     // leave out the smaller batch at the end of an epoch
    bool background = false;   // prepare batches on a thread of their own
    float low = 0.0f, high = 1.0f;
};

class Batches {
public:
    Batches(const Dataset& data, const BatchOptions& options);  // data must outlive it
    ~Batches();
    Batches(const Batches&) = delete;
    Batches& operator=(const Batches&) = delete;

    Batch next();  // goes on with the next epoch when one ends
    std::int64_t per_epoch() const { return per_epoch_; }

    // How many batches next() has given; setting it goes there. Order and content depend on it and the seed only.
    std::int64_t position() const { return position_; }
    void set_position(std::int64_t position);

private:
    Batch make(std::int64_t position);
    void start();
    void stop();
    void work(std::int64_t position);

    const Dataset& data_;
    BatchOptions options_;
    std::int64_t per_epoch_, position_ = 0;
    std::int64_t order_epoch_ = -1;  // used by the thread alone while it runs
    std::vector<std::int64_t> order_;

    std::thread thread_;
    std::mutex mutex_;
    std::condition_variable changed_;
    std::deque<Batch> ready_;
    std::exception_ptr problem_;
    bool stopping_ = false;
};

// Images begin, begin + 1, ... of the data set, and their labels, for evaluation.
Tensor images_tensor(const Dataset& data, std::int64_t begin, std::int64_t count, float low = 0.0f, float high = 1.0f);
Tensor images_tensor(const Dataset& data, const std::vector<std::int64_t>& indices, float low = 0.0f, float high = 1.0f);
std::vector<int> labels_of(const Dataset& data, std::int64_t begin, std::int64_t count);

}  // namespace sd
