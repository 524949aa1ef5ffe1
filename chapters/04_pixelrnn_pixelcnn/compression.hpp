// Images in a file, as an arithmetic coder driven by a model writes them: as many bits as the model's -log2 likelihood.
//
//     "SDPX" version; checksum of the model's weights; instruction set; N, H, W, colours, images a batch; checksum of the levels; message
//
// (all whole numbers little-endian, 32 bits). To read it, the model must give the very same probabilities, bit by bit: so the file
// names the weights and the instruction set that wrote it, and reading with others is refused.
#pragma once

#include "chapters/04_pixelrnn_pixelcnn/pixel_model.hpp"
#include "common/io/file.hpp"

namespace sd {

constexpr std::int64_t kCompressedHeader = 44;  // bytes

// images (N, H, W, colours), values 0..1 on the levels of the model's head. Evaluates whole images, all pixels at once.
Bytes compress(const PixelModel& model, const Tensor& images);
// The same images. Evaluates pixel by pixel, as each is known only when those before it are. Throws Error "NAME: ...".
Tensor decompress(const PixelModel& model, const Bytes& bytes, const std::string& name);

}  // namespace sd
