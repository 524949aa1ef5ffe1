// Errors: one line that says what, where and what to do about it.
#pragma once

#include <sstream>
#include <stdexcept>

namespace sd {

struct Error : std::runtime_error {
    using std::runtime_error::runtime_error;
};

// Throws Error with the parts written one after the other: fail("[matmul] ", a.shape(), " x ", b.shape()).
template <class... Parts>
[[noreturn]] [[gnu::cold]] [[gnu::noinline]] void fail(const Parts&... parts) {
    std::ostringstream line;
    (line << ... << parts);
    throw Error(line.str());
}

template <class... Parts>
inline void check(bool ok, const Parts&... parts) {
    if (!ok) [[unlikely]]
        fail(parts...);
}

}  // namespace sd
