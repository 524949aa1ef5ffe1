// Pictures between files and networks: tensors (N, H, W, C) with values in [0, 1].
#pragma once

#include <string>
#include <vector>

#include "common/app/app.hpp"
#include "common/image/image.hpp"
#include "common/models/layered_net.hpp"

namespace sd {

struct NamedPicture {
    std::string name;  // "cat_chelsea"
    Tensor picture;    // (1, H, W, C)
    int label = -1;    // where it is known
};

// As a network was shown pictures in training: shorter side to 256, then the middle 227 x 227; a picture that has just this size is
// left alone. For your own network: grey where it is, the middle square at its size.
Tensor network_input(const LayeredNet& net, const Image& image);

// The pictures a program is run on: files when some are given; else four photographs of the data folder, or test images of
// the set that your own network was trained on, one of each class in turn (fewer than `count` where there are not so many).
std::vector<NamedPicture> sample_pictures(App& app, const LayeredNet& net, const std::vector<std::string>& files, int count);

// A photograph or painting of the data folder by name ("content_tubingen") or any file, its longer side scaled to `size`: (1, H, W, 3).
Tensor load_picture(const App& app, const std::string& name_or_file, std::int64_t size);
bool picture_found(const App& app, const std::string& name);
std::vector<std::string> pictures_found(const App& app, const std::vector<std::string>& names);  // says which are missing and how to get them

// What is to be painted or dreamed on: the chosen picture, else Tuebingen, the temple, or where no pictures are a drawn scene.
Tensor content_photograph(App& app, const std::string& chosen, std::int64_t size);

Tensor square_crop(const Tensor& picture, std::int64_t size);  // the middle square, resized

// Where no pictures are: a scene of three Fashion-MNIST images in colour, and a drawn texture.
Tensor drawn_content(App& app, std::int64_t size, std::int64_t first = 0);  // first: number of the first training image
Tensor drawn_texture(std::int64_t size, int kind = 0);                      // 0: weave, 1: waves, 2: scales

Tensor stack_pictures(const std::vector<NamedPicture>& list);  // (N, H, W, C)

}  // namespace sd
