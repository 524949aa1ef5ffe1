#include "common/data/dataset.hpp"

#include <algorithm>
#include <cstdlib>
#include <filesystem>

#include "common/data/gzip.hpp"
#include "common/data/idx.hpp"
#include "common/image/read.hpp"
#include "common/tensor/check.hpp"

namespace sd {
namespace {

namespace fs = std::filesystem;

const std::vector<std::string> kFashionClasses = {"T-shirt/top", "Trouser", "Pullover", "Dress", "Coat", "Sandal", "Shirt", "Sneaker", "Bag", "Ankle boot"};
const std::vector<std::string> kDigitClasses = {"0", "1", "2", "3", "4", "5", "6", "7", "8", "9"};
const std::vector<std::string> kCifarClasses = {"airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck"};
const std::vector<std::string> kDefaultRoots = {"data", "/usr/share/datasets"};
const char* kSetNames[] = {"fashion-mnist", "mnist", "cifar10", "faces_pixelart", "pictures", "imagenet_photos", "imagenet_labels", "squeezenet1.0_deepcompression", "squeezenet1.1"};
constexpr std::int64_t kCifarSide = 32, kCifarRecord = 1 + 3 * kCifarSide * kCifarSide;
constexpr std::int64_t kMaxCifarBytes = 60'000 * kCifarRecord;
constexpr int kFolderSide = 32;  // pictures of different sizes in a folder are brought to this one

// How to get a set that is not there.
std::string advice(const std::string& name) {
    if (name == "fashion-mnist") return "install it with 'make data' or 'apt install dataset-fashion-mnist'";
    return "fetch it with 'make data'";
}

// MNIST and its like name their files train-images-idx3-ubyte or train-images.idx3-ubyte.
std::string find_idx(const std::string& folder, const std::string& stem, int dims) {
    const std::string kind = "idx" + std::to_string(dims) + "-ubyte";
    const std::string dashed = find_plain_or_gz(folder + "/" + stem + "-" + kind);
    return !dashed.empty() ? dashed : find_plain_or_gz(folder + "/" + stem + "." + kind);
}

std::vector<std::string> files_in(const std::string& folder) {
    std::vector<std::string> names;
    std::error_code ignored;
    for (const auto& entry : fs::directory_iterator(folder, ignored))
        if (entry.is_regular_file(ignored)) names.push_back(entry.path().filename().string());
    std::sort(names.begin(), names.end());
    return names;
}

bool is_picture(const std::string& name) {
    std::string kind = fs::path(name).extension().string();
    std::transform(kind.begin(), kind.end(), kind.begin(), [](unsigned char c) { return std::tolower(c); });
    return kind == ".png" || kind == ".jpg" || kind == ".jpeg";
}

std::string find_idx4(const std::string& folder) {
    for (const std::string& name : files_in(folder))
        if (name.find("idx4-ubyte") != std::string::npos) return folder + "/" + name;
    return "";
}

// CLASS folders with pictures, in order of their names.
std::vector<std::string> class_folders(const std::string& folder) {
    std::vector<std::string> names;
    std::error_code ignored;
    for (const auto& entry : fs::directory_iterator(folder, ignored)) {
        if (!entry.is_directory(ignored)) continue;
        const std::vector<std::string> files = files_in(entry.path().string());
        if (std::any_of(files.begin(), files.end(), is_picture)) names.push_back(entry.path().filename().string());
    }
    std::sort(names.begin(), names.end());
    return names;
}

// Whether data sets and weights lie in subfolders of their names.
bool holds_sets(const std::string& root) {
    const auto is_there = [&](const char* name) { return fs::is_directory(root + "/" + name); };
    return std::any_of(std::begin(kSetNames), std::end(kSetNames), is_there);
}

enum class Files { none, mnist, cifar, idx4, pictures };

Files files_of(const std::string& folder) {
    if (!find_idx(folder, "train-images", 3).empty() || !find_idx(folder, "t10k-images", 3).empty()) return Files::mnist;
    if (!find_plain_or_gz(folder + "/data_batch_1.bin").empty()) return Files::cifar;
    if (!find_idx4(folder).empty()) return Files::idx4;
    const std::vector<std::string> names = files_in(folder);
    if (std::any_of(names.begin(), names.end(), is_picture) || (!holds_sets(folder) && !class_folders(folder).empty())) return Files::pictures;
    return Files::none;
}

// Every tenth image is held out where a set brings no test images of its own.
DataSplits split(const Dataset& all) {
    DataSplits parts;
    for (Dataset* part : {&parts.train, &parts.test}) {
        part->height = all.height, part->width = all.width, part->channels = all.channels;
        part->classes = all.classes;
    }
    for (std::int64_t i = 0; i < all.size; ++i) {
        Dataset& part = i % 10 == 9 ? parts.test : parts.train;
        part.images.insert(part.images.end(), all.image(i), all.image(i) + all.pixels());
        part.labels.push_back(all.labels[static_cast<std::size_t>(i)]);
        ++part.size;
    }
    return parts;
}

DataSplits read_mnist_like(const std::string& folder) {
    const auto file = [&](const std::string& stem, int dims) {
        const std::string path = find_idx(folder, stem, dims);
        check(!path.empty(), folder, ": ", stem, "-idx", dims, "-ubyte or .gz is missing; run 'make data'");
        return path;
    };
    DataSplits data;
    data.train = read_idx_images(file("train-images", 3), file("train-labels", 1));
    data.test = read_idx_images(file("t10k-images", 3), file("t10k-labels", 1));
    check(data.train.height == data.test.height && data.train.width == data.test.width, folder, ": training images of ", data.train.height, " x ", data.train.width,
          " pixels, test images of ", data.test.height, " x ", data.test.width);

    // Tell the sets of this layout apart by their first ten labels.
    const Bytes fashion = {9, 0, 0, 3, 0, 2, 7, 2, 5, 5}, digits = {5, 0, 4, 1, 9, 2, 1, 3, 1, 4};
    const auto begins_with = [&](const Bytes& labels) { return data.train.size >= 10 && std::equal(labels.begin(), labels.end(), data.train.labels.begin()); };
    data.name = begins_with(fashion) ? "fashion-mnist" : begins_with(digits) ? "mnist" : fs::path(folder).filename().string();
    data.train.classes = data.test.classes = data.name == "fashion-mnist" ? kFashionClasses : kDigitClasses;
    return data;
}

// The mirror of this project has one training file and the first thousand test images; all files that are there are read.
DataSplits read_cifar_folder(const std::string& folder) {
    std::vector<std::string> train, test;
    for (int i = 1; i <= 5; ++i) {
        const std::string path = find_plain_or_gz(folder + "/data_batch_" + std::to_string(i) + ".bin");
        if (!path.empty()) train.push_back(path);
    }
    for (const char* name : {"/test_batch.bin", "/test_first1000.bin"}) {
        const std::string path = find_plain_or_gz(folder + name);
        if (!path.empty() && test.empty()) test.push_back(path);
    }
    check(!test.empty(), folder, ": test_batch.bin or .gz is missing; run 'make data'");
    DataSplits data;
    data.name = "cifar10";
    data.train = read_cifar10(train);
    data.test = read_cifar10(test);
    return data;
}

DataSplits read_folder(const std::string& folder, Files files) {
    DataSplits data;
    if (files == Files::mnist) data = read_mnist_like(folder);
    if (files == Files::cifar) data = read_cifar_folder(folder);
    if (files == Files::idx4) data = split(read_idx_images(find_idx4(folder), ""));
    if (files == Files::pictures) data = split(read_image_folder(folder));
    if (data.name.empty()) data.name = fs::path(folder).filename().string();
    check(data.train.size > 0 && data.test.size > 0, folder, ": no images to train on or none to test with");
    data.folder = folder;
    return data;
}

std::string without_slash(std::string folder) {
    while (folder.size() > 1 && folder.back() == '/') folder.pop_back();
    return folder;
}

// $DATA_DIR, or empty.
std::string data_dir_variable() {
    const char* variable = std::getenv("DATA_DIR");
    return variable != nullptr ? without_slash(variable) : "";
}

}  // namespace

Dataset Dataset::first(std::int64_t n) const {
    Dataset part = *this;
    part.size = std::min(n, size);
    part.images.resize(static_cast<std::size_t>(part.size * pixels()));
    part.labels.resize(static_cast<std::size_t>(part.size));
    return part;
}

std::string data_suffix(const std::string& name) { return name.empty() || name == "fashion-mnist" ? "" : "_" + name; }

DataSplits load_data(const std::string& data_option, const std::string& name) {
    std::string searched;
    const auto search = [&](const std::string& folder) {
        searched += (searched.empty() ? "" : ", ") + folder;
        return files_of(folder);
    };
    if (!data_option.empty()) {
        const std::string root = without_slash(data_option);
        check(fs::is_directory(root), root, ": no such folder (--data)");
        for (const std::string& folder : {root + "/" + name, root})
            if (const Files files = search(folder); files != Files::none) return read_folder(folder, files);
        // A folder that holds other sets may be given for their sake; one that holds nothing is a mistake.
        check(holds_sets(root), root, ": no data set there (--data): MNIST's four IDX files, CIFAR-10's .bin files, an -idx4-ubyte file or pictures expected; ", advice(name));
    }
    if (const std::string root = data_dir_variable(); !root.empty())
        for (const std::string& folder : {root + "/" + name, root})
            if (const Files files = search(folder); files != Files::none) return read_folder(folder, files);
    for (const std::string& root : kDefaultRoots)
        if (const Files files = search(root + "/" + name); files != Files::none) return read_folder(root + "/" + name, files);
    fail(name, ": not found in ", searched, "; ", advice(name), ", or name its folder with --data");
}

std::string find_data_file(const std::string& data_option, const std::string& path) {
    std::vector<std::string> roots = kDefaultRoots;
    if (const std::string root = data_dir_variable(); !root.empty()) roots.insert(roots.begin(), root);
    if (!data_option.empty()) roots.insert(roots.begin(), without_slash(data_option));
    for (const std::string& root : roots)
        if (file_exists(root + "/" + path)) return root + "/" + path;
    return "";
}

Dataset read_idx_images(const std::string& images_path, const std::string& labels_path) {
    Idx images = read_idx(images_path);
    const std::size_t dims = images.shape.size();
    check(dims == 3 || dims == 4, images_path, ": ", dims, " dimensions, 3 (N, H, W) or 4 (N, H, W, C) expected");
    Dataset set;
    set.size = images.shape[0];
    set.height = images.shape[1];
    set.width = images.shape[2];
    set.channels = dims == 4 ? images.shape[3] : 1;
    check(set.pixels() > 0 && (set.channels == 1 || set.channels == 3), images_path, ": images of ", set.height, " x ", set.width, " x ", set.channels);
    set.images = std::move(images.values);
    if (labels_path.empty()) {
        set.labels.assign(static_cast<std::size_t>(set.size), 0);
        return set;
    }
    Idx labels = read_idx(labels_path);
    check(labels.shape.size() == 1, labels_path, ": ", labels.shape.size(), " dimensions, one label an image expected");
    check(labels.shape[0] == set.size, labels_path, ": ", labels.shape[0], " labels for ", set.size, " images in ", images_path, "; delete both and run 'make data'");
    for (const std::uint8_t label : labels.values) check(label < kDigitClasses.size(), labels_path, ": label ", int{label}, ", 0 to 9 expected; delete it and run 'make data'");
    set.labels = std::move(labels.values);
    set.classes = kDigitClasses;
    return set;
}

Dataset parse_cifar10(const Bytes& bytes, const std::string& name) {
    const auto size = static_cast<std::int64_t>(bytes.size());
    check(size > 0 && size % kCifarRecord == 0, name, ": ", size, " bytes are not a multiple of ", kCifarRecord, " (a label and 32 x 32 x 3 values); delete it and run 'make data'");
    Dataset set;
    set.size = size / kCifarRecord;
    set.height = set.width = kCifarSide;
    set.channels = 3;
    set.classes = kCifarClasses;
    set.images.resize(static_cast<std::size_t>(set.size * set.pixels()));
    constexpr std::int64_t plane = kCifarSide * kCifarSide;
    for (std::int64_t n = 0; n < set.size; ++n) {
        const std::uint8_t* record = bytes.data() + n * kCifarRecord;
        check(record[0] < kCifarClasses.size(), name, ": label ", int{record[0]}, " of image ", n, ", 0 to 9 expected; delete it and run 'make data'");
        set.labels.push_back(record[0]);
        // The file holds a red, a green and a blue plane; we interleave them.
        std::uint8_t* image = set.images.data() + n * set.pixels();
        for (std::int64_t p = 0; p < plane; ++p)
            for (std::int64_t c = 0; c < 3; ++c) image[3 * p + c] = record[1 + c * plane + p];
    }
    return set;
}

Dataset read_cifar10(const std::vector<std::string>& paths) {
    Dataset all;
    for (const std::string& path : paths) {
        Dataset part = parse_cifar10(read_maybe_gzip(path, kMaxCifarBytes), path);
        if (all.size == 0) {
            all = std::move(part);
            continue;
        }
        all.images.insert(all.images.end(), part.images.begin(), part.images.end());
        all.labels.insert(all.labels.end(), part.labels.begin(), part.labels.end());
        all.size += part.size;
    }
    return all;
}

Dataset read_image_folder(const std::string& folder) {
    Dataset set;
    set.classes = class_folders(folder);
    check(set.classes.size() <= 256, folder, ": ", set.classes.size(), " classes, at most 256 can be read");
    std::vector<Image> pictures;
    const auto read_all = [&](const std::string& from, int label) {
        for (const std::string& name : files_in(from)) {
            if (!is_picture(name)) continue;
            pictures.push_back(read_image(from + "/" + name));
            set.labels.push_back(static_cast<std::uint8_t>(label));
        }
    };
    if (set.classes.empty()) read_all(folder, 0);
    for (std::size_t i = 0; i < set.classes.size(); ++i) read_all(folder + "/" + set.classes[i], static_cast<int>(i));
    check(!pictures.empty(), folder, ": no PNG or JPEG pictures there");

    // Bring all to one size and one number of channels.
    const bool one_size = std::all_of(pictures.begin(), pictures.end(), [&](const Image& p) { return p.height == pictures[0].height && p.width == pictures[0].width; });
    const bool color = std::any_of(pictures.begin(), pictures.end(), [](const Image& p) { return p.channels == 3; });
    for (Image& picture : pictures) {
        if (!one_size) picture = resize(center_square(picture), kFolderSide, kFolderSide);
        if (color) picture = to_rgb(picture);
        set.images.insert(set.images.end(), picture.pixels.begin(), picture.pixels.end());
    }
    set.size = static_cast<std::int64_t>(pictures.size());
    set.height = pictures[0].height, set.width = pictures[0].width, set.channels = pictures[0].channels;
    return set;
}

}  // namespace sd
