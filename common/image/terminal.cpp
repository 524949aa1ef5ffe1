#include "common/image/terminal.hpp"

#include <algorithm>
#include <cstdio>
#include <cstdlib>

#include <unistd.h>

namespace sd {

std::string terminal_text(const Image& image, int columns) {
    Image small = to_rgb(image);
    if (small.width > columns) small = resize(small, std::max(1, small.height * columns / small.width), columns);
    std::string out;
    const auto set_color = [&](const char* plane, const std::uint8_t* p) {
        char code[32];
        std::snprintf(code, sizeof code, "\033[%s;2;%d;%d;%dm", plane, p[0], p[1], p[2]);
        out += code;
    };
    for (int y = 0; y < small.height; y += 2) {
        for (int x = 0; x < small.width; ++x) {
            set_color("38", small.at(y, x));
            if (y + 1 < small.height) set_color("48", small.at(y + 1, x));
            out += "▀";
        }
        out += "\033[0m\n";
    }
    return out;
}

void preview(const Image& image, int columns) {
    const char* no_color = std::getenv("NO_COLOR");
    if (::isatty(STDOUT_FILENO) != 1 || (no_color != nullptr && *no_color != '\0')) return;
    std::fputs(terminal_text(image, columns).c_str(), stdout);
    std::fflush(stdout);
}

}  // namespace sd
