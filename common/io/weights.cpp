#include "common/io/weights.hpp"

#include <algorithm>
#include <cmath>
#include <set>

#include "common/tensor/check.hpp"

namespace sd {
namespace {

Shape file_shape(const Parameter& p) {
    const Shape& s = p.tensor.shape();
    switch (p.layout) {
        case Layout::same: return s;
        case Layout::linear:
            check(s.size() == 2, "[weights] ", p.name, ": shape ", s, ", (IN, OUT) expected");
            return {s[1], s[0]};
        case Layout::conv:
            check(s.size() == 3 || s.size() == 4, "[weights] ", p.name, ": shape ", s, ", (KH, KW, IN, OUT) or (K, IN, OUT) expected");
            return s.size() == 4 ? Shape{s[3], s[2], s[0], s[1]} : Shape{s[2], s[1], s[0]};
    }
    fail("[weights] ", p.name, ": unknown layout");
}

// Where feature i, numbered in (H, W, C) order, stands in (C, H, W) order.
std::int64_t channel_first(std::int64_t i, const Shape& image, std::int64_t features, const std::string& name) {
    if (image.size() == 0) return i;
    check(image.numel() == features, "[weights] ", name, ": ", features, " features can't be a picture ", image);
    const std::int64_t c = i % image[2], position = i / image[2];
    return c * image[0] * image[1] + position;
}

// Calls visit(here, there) with the offsets of each value in our layout and in the file's.
template <class Visit>
void for_each_value(const Parameter& p, Visit visit) {
    const Shape& s = p.tensor.shape();
    if (p.layout == Layout::conv) {
        const std::int64_t in = s[-2], out = s[-1], taps = p.tensor.numel() / std::max<std::int64_t>(in * out, 1);
        for (std::int64_t t = 0; t < taps; ++t)
            for (std::int64_t i = 0; i < in; ++i)
                for (std::int64_t o = 0; o < out; ++o) visit((t * in + i) * out + o, (o * in + i) * taps + t);
    } else if (p.layout == Layout::linear) {
        for (std::int64_t i = 0; i < s[0]; ++i)
            for (std::int64_t o = 0; o < s[1]; ++o)
                visit(i * s[1] + o, channel_first(o, p.out_image, s[1], p.name) * s[0] + channel_first(i, p.in_image, s[0], p.name));
    } else {
        for (std::int64_t i = 0; i < p.tensor.numel(); ++i) visit(i, channel_first(i, p.out_image, p.tensor.numel(), p.name));
    }
}

}  // namespace

Tensor to_file_layout(const Parameter& p) {
    Tensor stored(file_shape(p));
    for_each_value(p, [&](std::int64_t here, std::int64_t there) { stored.data()[there] = p.tensor.data()[here]; });
    return stored;
}

Tensor from_file_layout(const Tensor& stored, const Parameter& p) {
    check(stored.shape() == file_shape(p), "tensor \"", p.name, "\" has shape ", stored.shape(), ", the model expects ", file_shape(p));
    const bool finite = std::all_of(stored.data(), stored.data() + stored.numel(), [](float value) { return std::isfinite(value); });
    check(finite, "tensor \"", p.name, "\" holds values that are not numbers");
    Tensor tensor(p.tensor.shape());
    for_each_value(p, [&](std::int64_t here, std::int64_t there) { tensor.data()[here] = stored.data()[there]; });
    return tensor;
}

void save_weights(const std::string& path, const std::vector<Parameter>& list, std::map<std::string, std::string> metadata) {
    SafeTensors file;
    file.metadata = std::move(metadata);
    file.metadata["format"] = "pt";  // Python's safetensors wants to know for which framework
    for (const Parameter& p : list) file.tensors.emplace_back(p.name, to_file_layout(p));
    write_safetensors(path, file);
}

void load_weights(const std::string& path, const std::vector<Parameter>& list) {
    const SafeTensors file = read_safetensors(path);
    std::set<std::string> wanted;
    std::vector<Tensor> values;
    for (const Parameter& p : list) {
        const Tensor* stored = file.find(p.name);
        const auto skipped = file.skipped.find(p.name);
        check(skipped == file.skipped.end(), path, ": tensor \"", p.name, "\" is of type ", skipped == file.skipped.end() ? "" : skipped->second,
              "; F32, F16 and BF16 can be read here");
        check(stored != nullptr, path, ": no tensor \"", p.name, "\"");
        try {
            values.push_back(from_file_layout(*stored, p));
        } catch (const Error& problem) {
            fail(path, ": ", problem.what());
        }
        wanted.insert(p.name);
    }
    for (const auto& [name, tensor] : file.tensors) check(wanted.count(name) != 0, path, ": tensor \"", name, "\" is not in the model");

    for (std::size_t i = 0; i < list.size(); ++i) {
        Tensor target = list[i].tensor;
        target.copy_from(values[i]);
    }
}

void check_trained_on(const std::string& path, const SafeTensors& file, const std::string& data) {
    const auto stored = file.metadata.find("data");
    check(stored != file.metadata.end(), path, ": does not say which set it was trained on; train it again");
    check(stored->second == data, path, ": trained on ", stored->second, ", but the pictures are of ", data);
}

}  // namespace sd
