// Labelled images as they are stored: one byte a value, (N, H, W, C). And where they are found.
//
// Data sets are looked for in the folder given with --data, then $DATA_DIR, then data/, then Debian's /usr/share/datasets: in a
// subfolder of the set's name ("fashion-mnist", "mnist", "cifar10", "faces_pixelart": `make data` uses these names). The first
// two may also be the set itself, and then no other one is looked for. The files decide what the set is:
//     train-images-idx3-ubyte, train-labels-idx1-ubyte, t10k-images-..., t10k-labels-...   MNIST, Fashion-MNIST and their like
//     data_batch_1.bin ... data_batch_5.bin, test_batch.bin                                CIFAR-10, binary version
//     *-idx4-ubyte                                                                         colour images without labels
//     CLASS/**.png, **.jpg or *.png, *.jpg                                                 a folder of pictures (of different
//     train/CLASS/**.jpg, test/CLASS/**.jpg                                                sizes: cropped, scaled to 32 x 32)
// Each file but pictures may be gzipped; what is hidden (.name) is not seen; what can't be read in a folder of pictures is left out,
// and said. Sets that are not the book's are brought into a seeded random order.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "common/io/file.hpp"

namespace sd {

struct Dataset {
    Bytes images;                // (N, H, W, C)
    Bytes labels;                // (N); all 0 where there are none
    std::int64_t size = 0, height = 0, width = 0, channels = 0;
    std::vector<std::string> classes;  // names; empty where there are no labels

    std::int64_t pixels() const { return height * width * channels; }  // values in one image
    const std::uint8_t* image(std::int64_t i) const { return images.data() + i * pixels(); }

    // n images drawn from the whole set, the same ones for the same seed: of every class its share. All of them, as they are stored, where
    // there are no more. The images of a smaller subset are the first ones of a larger.
    Dataset subset(std::int64_t n, std::uint64_t seed = 1) const;
};

// All images in a random order that shows the classes in their shares in every stretch of it.
std::vector<std::int64_t> spread_order(const Dataset& data, std::uint64_t seed);

Dataset select(const Dataset& data, const std::vector<std::int64_t>& indices);

// A set as it is stored. Programs take its parts from splits.hpp.
struct StoredSet {
    std::string name;         // "fashion-mnist" and so on for published sets; else that of its folder with half of its fingerprint,
    std::string fingerprint;  // "letters-1f0a9c3e", so that sets with one name have one content: results and weights are known by it
    std::string folder;       // "/usr/share/datasets/fashion-mnist"
    Dataset train, test;      // test: empty where the set brings no images of its own
};

// Finds and reads a set by its name ("fashion-mnist", "mnist", "cifar10", "faces_pixelart"). data_option: the value of --data; with
// it, any set that lies there is taken, whatever its name. Throws Error naming the folders searched and how to get the data.
StoredSet find_set(const std::string& data_option, const std::string& name = "fashion-mnist");

// What a run on this set adds to its program's name, so that no set's results lie in another's folder: "" for Fashion-MNIST, on
// which all programs of the book run, "_cifar10" for the book's CIFAR-10.
std::string data_suffix(const std::string& name);

// A file by its path within a data folder, "squeezenet1.1/squeezenet1.1_fp16.safetensors"; empty where it is nowhere.
std::string find_data_file(const std::string& data_option, const std::string& path);

// The readers behind it. Each throws Error "FILE: ..." for files that are damaged or don't belong together.
Dataset read_idx_images(const std::string& images_path, const std::string& labels_path);  // labels_path may be empty
Dataset parse_cifar10(const Bytes& bytes, const std::string& name);
Dataset read_cifar10(const std::vector<std::string>& paths);
Dataset read_image_folder(const std::string& folder);  // PNG and JPEG

}  // namespace sd
