#include "chapters/04_pixelrnn_pixelcnn/evaluation.hpp"

#include <cmath>
#include <numbers>
#include <numeric>

#include "common/autograd/autograd.hpp"
#include "common/data/batches.hpp"
#include "common/data/binarize.hpp"

namespace sd {

bool is_binary(const std::string& mode) { return mode != "8bit"; }

Dataset held_out(const Dataset& images, const std::string& mode) { return is_binary(mode) ? binarize_static(images, 1) : images; }

std::vector<double> nll_of(const PixelModel& model, const Dataset& data, std::int64_t n) {
    const NoGrad no_grad;
    std::vector<double> nll;
    n = std::min(n, data.size);
    for (std::int64_t begin = 0; begin < n; begin += 50) {
        const std::int64_t count = std::min<std::int64_t>(50, n - begin);
        const Tensor images = images_tensor(data, begin, count), batch = model.options.head.nll(model.forward(images, labels_of(data, begin, count)), images);
        nll.insert(nll.end(), batch.data(), batch.data() + count);
    }
    return nll;
}

double mean_of(const std::vector<double>& values) { return std::accumulate(values.begin(), values.end(), 0.0) / static_cast<double>(values.size()); }

double bits_per_dim(double nats, std::int64_t values) { return nats / (static_cast<double>(values) * std::numbers::ln2); }

}  // namespace sd
