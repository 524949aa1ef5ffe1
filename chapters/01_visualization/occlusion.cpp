#include "chapters/01_visualization/occlusion.hpp"

#include <algorithm>
#include <vector>

#include "common/autograd/autograd.hpp"

namespace sd {
namespace {

// First pixels of the squares along one side, the last one flush with the edge.
std::vector<std::int64_t> positions(std::int64_t extent, std::int64_t size, std::int64_t stride) {
    std::vector<std::int64_t> list;
    for (std::int64_t at = 0; at + size < extent; at += stride) list.push_back(at);
    list.push_back(extent - size);
    return list;
}

}  // namespace

OcclusionMap occlude(const std::function<Tensor(const Tensor&)>& measure, const Tensor& picture, std::int64_t size, std::int64_t stride, float fill, std::int64_t batch) {
    check(picture.ndim() == 4 && picture.dim(0) == 1, "[occlusion] one picture (1, H, W, C) expected, ", picture.shape(), " given");
    const std::int64_t h = picture.dim(1), w = picture.dim(2), c = picture.dim(3);
    check(size >= 1 && size <= std::min(h, w) && stride >= 1, "[occlusion] a square of ", size, " with stride ", stride, " on ", picture.shape());
    const std::vector<std::int64_t> tops = positions(h, size, stride), lefts = positions(w, size, stride);
    const auto rows = static_cast<std::int64_t>(tops.size()), columns = static_cast<std::int64_t>(lefts.size());

    NoGrad no_grad;
    OcclusionMap map{Tensor({rows, columns}), size, stride};
    for (std::int64_t first = 0; first < rows * columns; first += batch) {
        const std::int64_t count = std::min(batch, rows * columns - first);
        Tensor covered({count, h, w, c});
        for (std::int64_t i = 0; i < count; i++) {
            float* copy = covered.data() + i * h * w * c;
            std::copy_n(picture.data(), h * w * c, copy);
            const std::int64_t top = tops[static_cast<std::size_t>((first + i) / columns)], left = lefts[static_cast<std::size_t>((first + i) % columns)];
            for (std::int64_t y = top; y < top + size; y++) std::fill_n(copy + (y * w + left) * c, size * c, fill);
        }
        const Tensor values = measure(covered);
        check(values.numel() == count, "[occlusion] ", count, " numbers expected, ", values.shape(), " given");
        std::copy_n(values.data(), count, map.value.data() + first);
    }
    return map;
}

Tensor OcclusionMap::per_pixel(std::int64_t height, std::int64_t width) const {
    const std::vector<std::int64_t> tops = positions(height, size, stride), lefts = positions(width, size, stride);
    check(value.shape() == Shape{static_cast<std::int64_t>(tops.size()), static_cast<std::int64_t>(lefts.size())}, "[occlusion] a map ", value.shape(), " for ", height, " x ", width);
    Tensor mean = Tensor::zeros({height, width}), covered = Tensor::zeros({height, width});
    for (std::size_t r = 0; r < tops.size(); r++)
        for (std::size_t s = 0; s < lefts.size(); s++)
            for (std::int64_t y = tops[r]; y < tops[r] + size; y++)
                for (std::int64_t x = lefts[s]; x < lefts[s] + size; x++) {
                    mean[y * width + x] += value[static_cast<std::int64_t>(r * lefts.size() + s)];
                    covered[y * width + x] += 1;
                }
    for (std::int64_t i = 0; i < mean.numel(); i++)
        if (covered[i] > 0) mean[i] /= covered[i];
    return mean;
}

}  // namespace sd
