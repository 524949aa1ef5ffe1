#include "common/data/dataset.hpp"

#include <algorithm>
#include <array>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <map>

#include "common/data/fingerprint.hpp"
#include "common/data/gzip.hpp"
#include "common/data/how_to_get.hpp"
#include "common/data/idx.hpp"
#include "common/image/read.hpp"
#include "common/io/json.hpp"
#include "common/tensor/check.hpp"
#include "common/tensor/rng.hpp"

namespace sd {
namespace {

namespace fs = std::filesystem;

const std::vector<std::string> kFashionClasses = {"T-shirt/top", "Trouser", "Pullover", "Dress", "Coat", "Sandal", "Shirt", "Sneaker", "Bag", "Ankle boot"};
const std::vector<std::string> kCifarClasses = {"airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck"};
const std::vector<std::string> kDefaultRoots = {"data", "/usr/share/datasets"};
constexpr std::int64_t kCifarSide = 32, kCifarRecord = 1 + 3 * kCifarSide * kCifarSide;
constexpr std::int64_t kMaxCifarBytes = 60'000 * kCifarRecord;
constexpr int kFolderSide = 32;    // pictures of different sizes in a folder are brought to this one,
constexpr int kLargestSide = 512;  // and so are larger ones
constexpr std::uint64_t kOrderSeed = 2718;
// Sets of the book by their fingerprints, so that their results lie in folders with plain names. The mirror's CIFAR-10 is a part of it.
const std::map<std::string, std::string> kPublished = {
    {"63af697a285eda14", "fashion-mnist"}, {"0677c9e42734c294", "cifar10"}, {"86f50510c2ee6f67", "faces_pixelart"}};

bool is_hidden(const fs::path& path) { return path.filename().native().front() == '.'; }  // "._1.jpg", ".ipynb_checkpoints"

// What lies in a folder, in order of the names: entries that `wanted` takes, hidden ones never.
template <class Wanted>
std::vector<std::string> names_in(const std::string& folder, Wanted wanted) {
    std::vector<std::string> names;
    std::error_code ignored;
    for (const auto& entry : fs::directory_iterator(folder, ignored))
        if (!is_hidden(entry.path()) && wanted(entry)) names.push_back(entry.path().filename().string());
    std::sort(names.begin(), names.end());
    return names;
}

bool is_picture(const fs::path& path) {
    std::string kind = path.extension().string();
    std::transform(kind.begin(), kind.end(), kind.begin(), [](unsigned char c) { return std::tolower(c); });
    return kind == ".png" || kind == ".jpg" || kind == ".jpeg";
}

bool is_picture_file(const fs::directory_entry& entry) {
    std::error_code ignored;
    return is_picture(entry.path()) && entry.is_regular_file(ignored);
}

bool is_folder(const fs::directory_entry& entry) {
    std::error_code ignored;
    return entry.is_directory(ignored);
}

std::vector<std::string> pictures_in(const std::string& folder) { return names_in(folder, is_picture_file); }
std::vector<std::string> folders_in(const std::string& folder) { return names_in(folder, is_folder); }

// The paths of all pictures in a folder and the folders below it, down to a depth that sets have and a whole disk has not.
std::vector<std::string> pictures_below(const std::string& folder, int depth = 4) {
    std::vector<std::string> paths;
    for (const std::string& name : pictures_in(folder)) paths.push_back(folder + "/" + name);
    for (const std::string& name : folders_in(folder)) {
        if (depth == 0) break;
        const std::vector<std::string> below = pictures_below(folder + "/" + name, depth - 1);
        paths.insert(paths.end(), below.begin(), below.end());
    }
    return paths;
}

// CLASS folders with pictures, in order of their names.
std::vector<std::string> class_folders(const std::string& folder) {
    return names_in(folder, [](const fs::directory_entry& entry) { return is_folder(entry) && !pictures_below(entry.path().string()).empty(); });
}

// A folder that holds one folder of class folders and nothing else (an unpacked archive often does) stands for that one.
std::string innermost(std::string folder) {
    for (;;) {
        const std::vector<std::string> classes = class_folders(folder);
        if (classes.size() != 1 || !pictures_in(folder).empty()) return folder;
        const std::string only = folder + "/" + classes[0];
        if (!pictures_in(only).empty() || class_folders(only).empty()) return folder;
        folder = only;
    }
}

// A file of images or labels by the end of its name, which may be train-images-idx3-ubyte, emnist-letters-train-images.idx3-ubyte.gz:
// the number of dimensions stands in the file. Empty where there is none.
std::string find_idx(const std::string& folder, const std::string& part) {
    const auto is_part = [&](const fs::directory_entry& entry) {
        std::string name = entry.path().filename().string();
        if (name.ends_with(".gz")) name.resize(name.size() - 3);
        const std::size_t at = name.find(part);
        const bool begins = at == 0 || (at != std::string::npos && name[at - 1] == '-');
        const std::string rest = begins ? name.substr(at + part.size()) : "";
        return rest.size() == 11 && (rest[0] == '-' || rest[0] == '.') && rest.compare(1, 3, "idx") == 0 && rest.compare(5, 6, "-ubyte") == 0;
    };
    std::vector<std::string> names = names_in(folder, is_part);
    if (names.size() == 2 && names[1] == names[0] + ".gz") names.pop_back();
    check(names.size() <= 1, folder, ": ", names.size() > 1 ? names[0] + " and " + names[1] : "", ": one set in a folder expected");
    return names.empty() ? "" : folder + "/" + names[0];
}

std::string find_idx4(const std::string& folder) {
    const std::vector<std::string> names =
        names_in(folder, [](const fs::directory_entry& e) { return e.path().filename().string().find("idx4-ubyte") != std::string::npos; });
    return names.empty() ? "" : folder + "/" + names[0];
}

// Whether data sets and weights lie in subfolders of their names.
bool holds_sets(const std::string& root) {
    const std::vector<std::string> names = known_sets();
    return std::any_of(names.begin(), names.end(), [&](const std::string& name) { return fs::is_directory(root + "/" + name); });
}

enum class Files { none, mnist, cifar, idx4, pictures };

Files files_of(const std::string& folder) {
    if (!find_idx(folder, "train-images").empty() || !find_idx(folder, "t10k-images").empty()) return Files::mnist;
    if (!find_plain_or_gz(folder + "/data_batch_1.bin").empty()) return Files::cifar;
    if (!find_idx4(folder).empty()) return Files::idx4;
    if (!pictures_in(folder).empty() || (!holds_sets(folder) && !class_folders(folder).empty())) return Files::pictures;
    return Files::none;
}

// A set as its files have it: `test` is empty where it brings no test images of its own.
struct Stored {
    std::string name;
    Dataset train, test;
};

// Labels become 0, 1, 2 ... in order; the classes are called by what they were. Returns what they were.
Bytes number_classes(Dataset& train, Dataset& test) {
    std::array<bool, 256> used{};
    for (const Dataset* part : {&train, &test})
        for (const std::uint8_t label : part->labels) used[label] = true;
    Bytes values, number(256);
    for (std::size_t label = 0; label < 256; ++label) {
        if (!used[label]) continue;
        number[label] = static_cast<std::uint8_t>(values.size());
        values.push_back(static_cast<std::uint8_t>(label));
    }
    for (Dataset* part : {&train, &test}) {
        for (std::uint8_t& label : part->labels) label = number[label];
        part->classes.clear();
        for (const std::uint8_t value : values) part->classes.push_back(std::to_string(value));
    }
    return values;
}

Stored read_mnist_like(const std::string& folder) {
    const std::string train_images = find_idx(folder, "train-images"), train_labels = find_idx(folder, "train-labels");
    const std::string kind = find_idx(folder, "t10k-images").empty() ? "test" : "t10k";
    const std::string test_images = find_idx(folder, kind + "-images"), test_labels = find_idx(folder, kind + "-labels");
    check(!train_images.empty(), folder, ": ", test_images, ", but no train-images-idx3-ubyte or .gz beside it");
    check(train_labels.empty() == test_labels.empty() || test_images.empty(), folder, ": ", train_labels.empty() ? "train" : kind,
          "-labels-idx1-ubyte or .gz is missing: labels for all images or for none expected");
    Stored set;
    set.train = read_idx_images(train_images, train_labels);
    if (!test_images.empty()) set.test = read_idx_images(test_images, test_labels);
    const Dataset &train = set.train, &test = set.test;
    check(test.size == 0 || (train.height == test.height && train.width == test.width && train.channels == test.channels), folder, ": training images of ",
          train.height, " x ", train.width, " x ", train.channels, ", test images of ", test.height, " x ", test.width, " x ", test.channels);
    if (train_labels.empty()) return set;

    // Tell the sets of this layout apart by their first ten labels.
    const Bytes fashion = {9, 0, 0, 3, 0, 2, 7, 2, 5, 5}, digits = {5, 0, 4, 1, 9, 2, 1, 3, 1, 4};
    const bool ten = number_classes(set.train, set.test) == Bytes{0, 1, 2, 3, 4, 5, 6, 7, 8, 9} && train.size >= 10;
    const auto begins_with = [&](const Bytes& labels) { return ten && std::equal(labels.begin(), labels.end(), train.labels.begin()); };
    if (begins_with(digits)) set.name = "mnist";
    if (begins_with(fashion)) set.name = "fashion-mnist", set.train.classes = set.test.classes = kFashionClasses;
    return set;
}

// The mirror of this project has one training file and the first thousand test images; all files that are there are read.
Stored read_cifar_folder(const std::string& folder) {
    std::vector<std::string> train, test;
    for (int i = 1; i <= 5; ++i) {
        const std::string path = find_plain_or_gz(folder + "/data_batch_" + std::to_string(i) + ".bin");
        if (!path.empty()) train.push_back(path);
    }
    for (const char* name : {"/test_batch.bin", "/test_first1000.bin"}) {
        const std::string path = find_plain_or_gz(folder + name);
        if (!path.empty() && test.empty()) test.push_back(path);
    }
    return {"cifar10", read_cifar10(train), read_cifar10(test)};
}

// CLASS folders, or those of the training images in train/ and those to test with in test/ or val/.
Stored read_pictures(const std::string& given) {
    const std::string folder = innermost(given);
    Stored set;
    for (const char* kind : {"/test", "/val"}) {
        if (class_folders(folder + "/train").empty() || class_folders(folder + kind).empty()) continue;
        const Dataset &train = set.train = read_image_folder(folder + "/train"), &test = set.test = read_image_folder(folder + kind);
        check(train.classes == test.classes, folder, ": train and ", kind + 1, " have different classes");
        check(train.height == test.height && train.width == test.width && train.channels == test.channels, folder, ": training pictures of ", train.height,
              " x ", train.width, " x ", train.channels, ", those in ", kind + 1, " of ", test.height, " x ", test.width, " x ", test.channels);
        return set;
    }
    set.train = read_image_folder(folder);
    return set;
}

// The last part of the whole path: "set" of "." in /home/me/set.
std::string name_of(const std::string& folder) {
    std::error_code ignored;
    const std::string name = fs::weakly_canonical(folder, ignored).filename().string();
    return name.empty() ? "set" : to_utf8(name);
}

StoredSet read_folder(const std::string& folder, Files files) {
    Stored set;
    if (files == Files::mnist) set = read_mnist_like(folder);
    if (files == Files::cifar) set = read_cifar_folder(folder);
    if (files == Files::idx4) set.train = read_idx_images(find_idx4(folder), "");
    if (files == Files::pictures) set = read_pictures(folder);
    check(set.train.size > (set.test.size > 0 ? 1 : 9), folder, ": ", set.train.size, " images, at least ", set.test.size > 0 ? 2 : 10, " expected");

    StoredSet data;
    data.folder = folder;
    data.fingerprint = fingerprint(set.train, set.test);
    const bool published = kPublished.count(data.fingerprint) != 0;
    data.name = published ? kPublished.at(data.fingerprint) : (set.name.empty() ? name_of(folder) : set.name) + "-" + data.fingerprint.substr(0, 8);
    // What users have is often in order of its classes, and programs look at the first images of a set.
    data.train = published ? std::move(set.train) : select(set.train, spread_order(set.train, kOrderSeed));
    data.test = published ? std::move(set.test) : select(set.test, spread_order(set.test, kOrderSeed));
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

Dataset Dataset::subset(std::int64_t n, std::uint64_t seed) const {
    if (n >= size) return *this;
    std::vector<std::int64_t> chosen = spread_order(*this, seed);
    chosen.resize(static_cast<std::size_t>(n));
    return select(*this, chosen);
}

// The k-th of a class of n gets the place (k + 1/2) / n in the whole.
std::vector<std::int64_t> spread_order(const Dataset& data, std::uint64_t seed) {
    std::vector<std::int64_t> order = Rng(seed).permutation(data.size);
    std::array<double, 256> count{}, seen{};
    std::vector<double> place(order.size());
    for (const std::uint8_t label : data.labels) ++count[label];
    for (const std::int64_t i : order) {
        const std::uint8_t label = data.labels[static_cast<std::size_t>(i)];
        place[static_cast<std::size_t>(i)] = (seen[label]++ + 0.5) / count[label];
    }
    std::stable_sort(order.begin(), order.end(),
                     [&](std::int64_t a, std::int64_t b) { return place[static_cast<std::size_t>(a)] < place[static_cast<std::size_t>(b)]; });
    return order;
}

Dataset select(const Dataset& data, const std::vector<std::int64_t>& indices) {
    Dataset part;
    part.size = static_cast<std::int64_t>(indices.size());
    part.height = data.height, part.width = data.width, part.channels = data.channels;
    part.classes = data.classes;
    part.images.reserve(static_cast<std::size_t>(part.size * data.pixels()));
    for (const std::int64_t i : indices) {
        check(i >= 0 && i < data.size, "[select] picture ", i, " of ", data.size);
        part.images.insert(part.images.end(), data.image(i), data.image(i) + data.pixels());
        part.labels.push_back(data.labels[static_cast<std::size_t>(i)]);
    }
    return part;
}

std::string data_suffix(const std::string& name) { return name.empty() || name == "fashion-mnist" ? "" : "_" + name; }

StoredSet find_set(const std::string& data_option, const std::string& name) {
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
        check(holds_sets(root), root, ": no data set there (--data): MNIST's four IDX files, CIFAR-10's .bin files, an -idx4-ubyte file or pictures expected");
    }
    if (const std::string root = data_dir_variable(); !root.empty())
        for (const std::string& folder : {root + "/" + name, root})
            if (const Files files = search(folder); files != Files::none) return read_folder(folder, files);
    for (const std::string& root : kDefaultRoots)
        if (const Files files = search(root + "/" + name); files != Files::none) try {
                return read_folder(root + "/" + name, files);
            } catch (const Error& problem) {
                fail(problem.what(), "; ", root == "data" ? "'make data' fetches it again" : "install it again");
            }
    const std::string hint = how_to_get(name);
    fail(name, ": not found in ", searched, "; ", hint, hint.empty() ? "" : ", or ", "name its folder with --data");
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
    check(dims == 3 || dims == 4, images_path, ": ", dims, dims == 1 ? " dimension" : " dimensions", ", 3 (N, H, W) or 4 (N, H, W, C) expected");
    Dataset set;
    set.size = images.shape[0];
    set.height = images.shape[1];
    set.width = images.shape[2];
    set.channels = dims == 4 ? images.shape[3] : 1;
    check(set.pixels() > 0 && (set.channels == 1 || set.channels == 3), images_path, ": images of ", set.height, " x ", set.width, " x ", set.channels,
          ", 1 (grey) or 3 (red, green, blue) values a pixel expected");
    set.images = std::move(images.values);
    set.labels.assign(static_cast<std::size_t>(set.size), 0);
    if (labels_path.empty()) return set;
    Idx labels = read_idx(labels_path);
    check(labels.shape.size() == 1, labels_path, ": ", labels.shape.size(), " dimensions, one label an image expected");
    check(labels.shape[0] == set.size, labels_path, ": ", labels.shape[0], " labels for ", set.size, " images in ", images_path);
    set.labels = std::move(labels.values);
    return set;
}

Dataset parse_cifar10(const Bytes& bytes, const std::string& name) {
    const auto size = static_cast<std::int64_t>(bytes.size());
    check(size > 0 && size % kCifarRecord == 0, name, ": ", size, " bytes are not a multiple of ", kCifarRecord, " (a label and 32 x 32 x 3 values)");
    Dataset set;
    set.size = size / kCifarRecord;
    set.height = set.width = kCifarSide;
    set.channels = 3;
    set.classes = kCifarClasses;
    set.images.resize(static_cast<std::size_t>(set.size * set.pixels()));
    constexpr std::int64_t plane = kCifarSide * kCifarSide;
    for (std::int64_t n = 0; n < set.size; ++n) {
        const std::uint8_t* record = bytes.data() + n * kCifarRecord;
        check(record[0] < kCifarClasses.size(), name, ": label ", int{record[0]}, " of image ", n, ", 0 to 9 expected");
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

Dataset read_image_folder(const std::string& given) {
    const std::string folder = innermost(given);
    Dataset set;
    set.classes = class_folders(folder);
    check(set.classes.size() <= 256, folder, ": ", set.classes.size(), " classes, at most 256 can be read");
    const std::size_t loose = pictures_in(folder).size();
    if (!set.classes.empty() && loose > 0)
        std::fprintf(stderr, "%s: %zu %s beside the folders of classes left out\n", folder.c_str(), loose, loose == 1 ? "picture" : "pictures");

    // Read all; from the first one on that differs in size, they are cut to squares of one.
    std::vector<Image> pictures;
    bool one_size = true;
    std::size_t left_out = 0;
    std::string why;
    const auto shrink = [](Image& picture) { picture = resize(center_square(picture), kFolderSide, kFolderSide); };
    const auto read_all = [&](const std::vector<std::string>& paths, std::size_t label) {
        for (const std::string& path : paths) {
            Image picture;
            try {
                picture = read_image(path);
            } catch (const Error& problem) {
                if (left_out++ == 0) why = problem.what();
                continue;
            }
            const bool fits = std::max(picture.height, picture.width) <= kLargestSide &&
                              (pictures.empty() || (picture.height == pictures[0].height && picture.width == pictures[0].width));
            if (one_size && !fits) {
                one_size = false;
                std::for_each(pictures.begin(), pictures.end(), shrink);
            }
            if (!one_size) shrink(picture);
            pictures.push_back(std::move(picture));
            set.labels.push_back(static_cast<std::uint8_t>(label));
        }
    };
    if (set.classes.empty()) read_all(pictures_below(folder), 0);  // none of them is deeper
    for (std::size_t i = 0; i < set.classes.size(); ++i) read_all(pictures_below(folder + "/" + set.classes[i]), i);
    check(!pictures.empty(), folder, ": no PNG or JPEG picture there", left_out > 0 ? " that can be read: " : "", why);
    if (left_out > 0) std::fprintf(stderr, "%s: %zu of %zu pictures left out; %s\n", folder.c_str(), left_out, left_out + pictures.size(), why.c_str());

    const bool color = std::any_of(pictures.begin(), pictures.end(), [](const Image& p) { return p.channels == 3; });
    for (Image& picture : pictures) {
        if (color) picture = to_rgb(picture);
        set.images.insert(set.images.end(), picture.pixels.begin(), picture.pixels.end());
    }
    set.size = static_cast<std::int64_t>(pictures.size());
    set.height = pictures[0].height, set.width = pictures[0].width, set.channels = color ? 3 : 1;
    return set;
}

}  // namespace sd
