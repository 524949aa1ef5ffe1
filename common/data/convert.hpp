// What `make data` fetches from public places, brought to the form in which this book's programs read it: photographs and paintings
// at the size that the figures were made from, a network's weights as safetensors, class names as a table.
#pragma once

#include <string>

#include "common/image/image.hpp"
#include "common/io/file.hpp"

namespace sd {

// PNG, JPEG, or BMP of 24 bits a pixel without compression, in colour. Throws Error "NAME: ...".
Image decode_original(const Bytes& bytes, const std::string& name);

// Reduced (Lanczos) until the longer side is at most `side` pixels; smaller pictures stay as they are.
Image reduce_to(const Image& image, int side);

// What a network for ImageNet looks at: the shorter side brought to 256 pixels (bilinear), the middle 227 x 227 of that.
Image network_crop(const Image& image);

// An OpenVINO IR network (https://docs.openvino.ai, "IR format") of convolutions in half precision: the layers of the .xml in
// their order, where each Const says where in the .bin its values lie. A Convolution takes the Const before it, the Add after it
// is its bias and has the layer's name. Returns safetensors with NAME.weight (out, in, h, w) and NAME.bias (out), still in half precision;
// metadata: JSON of the file's "__metadata__". Throws Error "NAME: ..." where the two files don't belong together.
Bytes openvino_to_safetensors(const std::string& xml, const Bytes& bin, const std::string& metadata, const std::string& name);

// Lines "n01440764 tench, Tinca tinca" in the order of the classes become "0<tab>n01440764<tab>tench, Tinca tinca".
std::string label_table(const std::string& synsets, const std::string& name);

// As a PPM file (https://netpbm.sourceforge.net/doc/ppm.html), grey as PGM: the same bytes for the same pixels.
Bytes ppm_bytes(const Image& image);

}  // namespace sd
