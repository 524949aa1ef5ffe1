// The unconditional, fully connected models that train_vae saved.
#pragma once

#include <string>

#include "chapters/03_vae/vae.hpp"

namespace sd {

// Reads the architecture and the weights. The weights want no gradient. values: D of the images that it is to be used with.
MlpVae load_vae(const std::string& path, std::int64_t values, const std::string& data);

}  // namespace sd
