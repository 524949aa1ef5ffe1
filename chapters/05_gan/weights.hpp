// The trained GAN that a program looks into: the file after --weights, or train_gan's.
#pragma once

#include <string>

#include "chapters/05_gan/gan.hpp"
#include "common/app/app.hpp"
#include "common/data/dataset.hpp"

namespace sd {

inline std::string gan_weights(const App& app, const std::string& given, const std::string& program = "train_gan") {
    return given.empty() ? app.need("05_gan", program, "weights.safetensors") : given;
}

// The set the GAN was trained on, unless --data names another one. Throws where the pictures' sizes differ.
inline DataSplits data_for(App& app, const Gan& gan, const std::string& weights) {
    DataSplits data = app.load_data(data_of_gan(weights));
    const Shape image{data.train.height, data.train.width, data.train.channels};
    check(image == gan.design.parts.image, weights, ": draws ", gan.design.parts.image, " pictures, those of ", data.folder, " are ", image);
    return data;
}

}  // namespace sd
