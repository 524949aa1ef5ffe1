// Pieces of an OpenVINO IR file, as its model optimizer writes them.
#pragma once

#include <string>

namespace sd {

inline std::string ir_layer(const std::string& name, const std::string& type) {
    return "\t\t<layer id=\"3\" name=\"" + name + "\" type=\"" + type + "\" version=\"opset1\">\n\t\t\t<data strides=\"1, 1\" />\n\t\t</layer>\n";
}

// A Const, and the Convert that makes single precision of it.
inline std::string ir_constant(const std::string& type, const std::string& shape, std::size_t offset, std::size_t size) {
    return "\t\t<layer id=\"1\" name=\"90_compressed\" type=\"Const\" version=\"opset1\">\n\t\t\t<data element_type=\"" + type + "\" shape=\"" + shape +
           "\" offset=\"" + std::to_string(offset) + "\" size=\"" + std::to_string(size) + "\" />\n\t\t</layer>\n" + ir_layer("90", "Convert");
}

}  // namespace sd
