// The trained GAN that a program looks into: the file after --weights, or train_gan's.
#pragma once

#include <string>

#include "chapters/05_gan/gan.hpp"
#include "common/app/app.hpp"
#include "common/data/dataset.hpp"

namespace sd {

inline std::string gan_weights(App& app, const std::string& given, const std::string& program = "train_gan") {
    if (!given.empty()) return given;
    if (!app.data.empty()) app.load_data();  // the GAN of that set is needed
    return app.need("05_gan", program, "weights.safetensors");
}

// The set the GAN was trained on. Throws where --data names another one.
inline DataSplits data_for(App& app, const Gan& gan, const std::string& weights) {
    const std::string trained_on = data_of_gan(weights);
    DataSplits data = app.load_data(trained_on);
    check(data.name == trained_on, weights, ": trained on ", trained_on, ", but the pictures are of ", data.name);
    const Shape image{data.train.height, data.train.width, data.train.channels};
    check(image == gan.design.parts.image, weights, ": draws ", gan.design.parts.image, " pictures, those of ", data.folder, " are ", image);
    return data;
}

}  // namespace sd
