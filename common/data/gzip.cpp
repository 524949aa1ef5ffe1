#include "common/data/gzip.hpp"

#include <algorithm>

#include "common/tensor/check.hpp"

#if __has_include(<zlib.h>)
#include <zlib.h>
#define SD_HAVE_ZLIB 1
#endif

namespace sd {

#ifdef SD_HAVE_ZLIB

Bytes gunzip(const Bytes& packed, std::int64_t limit, const std::string& name) {
    z_stream stream{};
    check(::inflateInit2(&stream, 15 + 16) == Z_OK, name, ": zlib can't start");  // 15 bits of window, gzip frame
    struct Closer {
        z_stream* stream;
        ~Closer() { ::inflateEnd(stream); }
    } closer{&stream};

    // Unpack into a growing block: what a header claims never decides how much memory is taken. A file is one or more members
    // (RFC 1952, 2.2), then perhaps zeros that fill a block of a tape or disk.
    Bytes out;
    std::size_t given = 0, done = 0;
    const auto feed = [&] {
        const std::size_t part = std::min<std::size_t>(packed.size() - given, 1 << 30);
        stream.next_in = const_cast<Bytef*>(packed.data() + given);
        stream.avail_in = static_cast<uInt>(part);
        given += part;
        return part > 0;
    };
    const auto skip_zeros = [&] {
        while (stream.avail_in > 0 || feed()) {
            if (*stream.next_in != 0) return;
            ++stream.next_in, --stream.avail_in;
        }
    };
    for (;;) {
        const bool more = stream.avail_in > 0 || feed();
        check(more, name, ": cut short: the gzip data ends early");
        if (done == out.size()) out.resize(std::max<std::size_t>(1 << 16, out.size() * 2));
        const std::size_t room = std::min<std::size_t>(out.size() - done, 1 << 30);
        stream.next_out = out.data() + done;
        stream.avail_out = static_cast<uInt>(room);
        const int status = ::inflate(&stream, Z_NO_FLUSH);
        done += room - stream.avail_out;
        check(status == Z_OK || status == Z_STREAM_END || (status == Z_BUF_ERROR && stream.avail_in == 0), name, ": damaged gzip data");
        check(static_cast<std::int64_t>(done) <= limit, name, ": more than ", limit, " bytes when unpacked");
        if (status != Z_STREAM_END) continue;
        skip_zeros();
        if (stream.avail_in == 0) break;
        check(*stream.next_in == 0x1F, name, ": something after the end of the gzip data");
        check(::inflateReset(&stream) == Z_OK, name, ": zlib can't start again");
    }
    out.resize(done);
    return out;
}

Bytes gzip(const Bytes& bytes, const std::string& name) {
    z_stream stream{};
    check(bytes.size() < (std::size_t{1} << 31), name, ": ", bytes.size(), " bytes are too many to pack at once");
    check(::deflateInit2(&stream, 9, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY) == Z_OK, name, ": zlib can't start");
    std::string stored = name;
    gz_header header{};
    header.os = 255;  // unknown; without a time of day, the same bytes give the same file
    header.name = reinterpret_cast<Bytef*>(stored.data());
    ::deflateSetHeader(&stream, &header);
    Bytes out(::deflateBound(&stream, static_cast<uLong>(bytes.size())));
    stream.next_in = const_cast<Bytef*>(bytes.data());
    stream.avail_in = static_cast<uInt>(bytes.size());
    stream.next_out = out.data();
    stream.avail_out = static_cast<uInt>(out.size());
    const int status = ::deflate(&stream, Z_FINISH);
    out.resize(stream.total_out);
    ::deflateEnd(&stream);
    check(status == Z_STREAM_END, name, ": zlib can't pack it");
    return out;
}

#else

Bytes gunzip(const Bytes&, std::int64_t, const std::string& name) {
    fail(name, ": reading .gz was not built: install zlib1g-dev and build again, or give --data a folder with the files unpacked by gunzip");
}

Bytes gzip(const Bytes&, const std::string& name) { fail(name, ": writing .gz was not built: install zlib1g-dev and build again"); }

#endif

Bytes read_maybe_gzip(const std::string& path, std::int64_t limit) {
    Bytes bytes = read_file(path, limit);
    return bytes.size() >= 2 && bytes[0] == 0x1F && bytes[1] == 0x8B ? gunzip(bytes, limit, path) : bytes;
}

std::string find_plain_or_gz(const std::string& path) {
    if (file_exists(path)) return path;
    return file_exists(path + ".gz") ? path + ".gz" : "";
}

}  // namespace sd
