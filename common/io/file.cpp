#include "common/io/file.hpp"

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <utility>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/tensor/check.hpp"

namespace sd {
namespace {

// A file descriptor that closes itself.
struct Descriptor {
    int id;
    ~Descriptor() {
        if (id >= 0) ::close(id);
    }
};

Descriptor open_for_reading(const std::string& path, std::int64_t& size) {
    Descriptor file{::open(path.c_str(), O_RDONLY | O_CLOEXEC)};
    check(file.id >= 0, path, ": ", std::strerror(errno));
    struct stat about {};
    check(::fstat(file.id, &about) == 0, path, ": ", std::strerror(errno));
    check(S_ISREG(about.st_mode), path, ": not a regular file");
    size = about.st_size;
    return Descriptor{std::exchange(file.id, -1)};
}

template <class Container>
Container read_all(const std::string& path, std::int64_t limit) {
    std::int64_t size = 0;
    const Descriptor file = open_for_reading(path, size);
    check(size <= limit, path, ": ", size, " bytes, more than the ", limit, " that are accepted here");
    Container bytes(static_cast<std::size_t>(size), {});
    for (std::size_t done = 0; done < bytes.size();) {
        const ssize_t got = ::read(file.id, bytes.data() + done, bytes.size() - done);
        if (got < 0 && errno == EINTR) continue;
        check(got >= 0, path, ": ", std::strerror(errno));
        check(got > 0, path, ": ", size, " bytes expected, ", done, " found");
        done += static_cast<std::size_t>(got);
    }
    return bytes;
}

}  // namespace

bool file_exists(const std::string& path) {
    std::error_code ignored;
    return std::filesystem::is_regular_file(path, ignored);
}

std::int64_t file_size(const std::string& path) {
    std::int64_t size = 0;
    open_for_reading(path, size);
    return size;
}

Bytes read_file(const std::string& path, std::int64_t limit) { return read_all<Bytes>(path, limit); }

std::string read_text(const std::string& path, std::int64_t limit) { return read_all<std::string>(path, limit); }

void write_file(const std::string& path, std::string_view bytes) {
    const std::filesystem::path folder = std::filesystem::path(path).parent_path();
    std::error_code failed;
    if (!folder.empty()) std::filesystem::create_directories(folder, failed);
    check(!failed, folder.string(), ": ", failed.message());

    // Write a temporary file; whatever fails, it is removed again.
    const std::string temporary = path + ".tmp-" + std::to_string(::getpid());
    const auto give_up = [&](int error) {
        ::unlink(temporary.c_str());
        fail(path, ": can't be written: ", std::strerror(error));
    };
    {
        const Descriptor file{::open(temporary.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666)};
        if (file.id < 0) give_up(errno);
        while (!bytes.empty()) {
            const ssize_t put = ::write(file.id, bytes.data(), bytes.size());
            if (put < 0 && errno == EINTR) continue;
            if (put < 0) give_up(errno);
            bytes.remove_prefix(static_cast<std::size_t>(put));
        }
        if (::fsync(file.id) != 0) give_up(errno);
    }
    if (::rename(temporary.c_str(), path.c_str()) != 0) give_up(errno);

    // Sync the folder, too, so that the new name survives a power cut.
    const Descriptor parent{::open(folder.empty() ? "." : folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC)};
    if (parent.id >= 0) ::fsync(parent.id);
}

void write_file(const std::string& path, const Bytes& bytes) {
    write_file(path, std::string_view(reinterpret_cast<const char*>(bytes.data()), bytes.size()));
}

}  // namespace sd
