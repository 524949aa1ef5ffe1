// Deep Compression (Han, Mao and Dally, ICLR 2016): a network's weights pruned, shared and packed.
//
// Two thirds of SqueezeNet's weights are zero after pruning; the others take one of 256 values per layer. The file stores, with
// all numbers little-endian,
//     uint32 nonzero[26]                 how many weights of each convolution are stored
// and for each convolution in the order of the network
//     float codebook[256]                its weight values; codebook[0] = 0
//     float bias[OUT]
//     uint8 code[nonzero]                which value a stored weight has
//     uint4 gap[nonzero]                 zeros before it; low half of a byte first, padded to a whole byte
// The weights, (OUT, IN, KH, KW) row-major, are the values at positions -1 + sum_{j <= i} (gap[j] + 1).
// A run of more than 15 zeros is bridged by a stored weight with code 0.
#pragma once

#include <string>

#include "common/io/file.hpp"
#include "common/models/squeezenet.hpp"

namespace sd {

// The tensors of SqueezeNet 1.0, exactly. Throws Error "NAME: ..." where the bytes end early, are left over, or a weight falls
// outside of its layer.
NamedTensors decode_deep_compression(const Bytes& bytes, const std::string& name);

}  // namespace sd
