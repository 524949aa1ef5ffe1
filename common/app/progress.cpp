#include "common/app/progress.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>

#include <sys/ioctl.h>
#include <unistd.h>

namespace sd {
namespace {

constexpr double kRedrawSeconds = 0.1;
constexpr double kPlainLineShare = 0.1;   // without a terminal a line at each tenth of the way ...
constexpr double kPlainLineSeconds = 30;  // ... and at least this often

template <class... Args>
std::string format(const char* pattern, Args... args) {
    char text[128];
    std::snprintf(text, sizeof text, pattern, args...);
    return text;
}

int terminal_columns() {
    winsize size{};
    return ::ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0 ? size.ws_col : 80;
}

}  // namespace

Progress::Progress(std::string label, std::int64_t steps, std::int64_t items_per_step, std::string unit)
    : label_(std::move(label)), unit_(std::move(unit)), steps_(std::max<std::int64_t>(steps, 1)), items_per_step_(items_per_step),
      terminal_(::isatty(STDOUT_FILENO) == 1) {}

Progress::~Progress() {
    if (open_) std::printf("\n"), std::fflush(stdout);
}

void Progress::update(std::int64_t done, double loss) { update(done, format("loss %.4g", loss)); }

void Progress::update(std::int64_t done, const std::string& values) {
    if (first_ < 0) first_ = std::max<std::int64_t>(done - 1, 0);
    done_ = done;
    updated_ = Clock::now();
    const double share = static_cast<double>(done) / static_cast<double>(steps_), waited = seconds_since(drawn_);
    const bool finished = done >= steps_;
    const bool due = terminal_ ? waited >= kRedrawSeconds : share >= drawn_share_ + kPlainLineShare - 1e-9 || waited >= kPlainLineSeconds;
    if (!due && !(finished && drawn_share_ < 1)) return;
    drawn_ = Clock::now();
    drawn_share_ = terminal_ ? share : std::floor(share / kPlainLineShare + 1e-9) * kPlainLineShare;
    draw(values);
}

double Progress::items_per_second() const {
    return static_cast<double>((done_ - first_) * items_per_step_) / std::max(std::chrono::duration<double>(updated_ - start_).count(), 1e-9);
}

void Progress::draw(const std::string& values) {
    const double share = std::min(1.0, static_cast<double>(done_) / static_cast<double>(steps_));
    const double passed = seconds_since(start_), steps_here = static_cast<double>(std::max<std::int64_t>(done_ - first_, 1));
    const double left = static_cast<double>(steps_ - done_) * passed / steps_here;
    const std::string time = done_ >= steps_ ? format_duration(passed) : format_duration(left) + " left";
    const std::string text = (values.empty() ? "" : values + "  ") + format_count(items_per_second()) + " " + unit_ + "/s  " + time;
    const int percent = static_cast<int>(share * 100 + 1e-9);
    if (!terminal_) {
        std::printf("%s  %3d %%  %s\n", label_.c_str(), percent, text.c_str());
        std::fflush(stdout);
        return;
    }
    // Fill the line: what is left of the columns is the bar.
    const std::string head = label_ + format(" %3d %% ", percent);
    const int width = std::clamp(terminal_columns() - 4 - static_cast<int>(head.size() + text.size()), 0, 40);
    std::string bar;
    for (int i = 0; i < width; ++i) bar += i < static_cast<int>(share * width) ? "█" : "░";
    std::printf("\r%s%s  %s\033[K", head.c_str(), bar.c_str(), text.c_str());
    std::fflush(stdout);
    open_ = true;
}

std::string format_duration(double seconds) {
    const auto whole = static_cast<long>(std::lround(seconds));
    if (seconds < 9.95) return format("%.1f s", seconds);
    if (whole < 60) return format("%ld s", whole);
    if (whole < 3600) return format("%ld min %02ld s", whole / 60, whole % 60);
    return format("%ld h %02ld min", whole / 3600, whole / 60 % 60);
}

std::string format_count(double count) {
    if (count < 9.95) return format("%.2g", count);
    if (count < 1e3) return format("%.0f", count);
    if (count < 1e6) return format("%.1fk", count / 1e3);
    return format("%.1fM", count / 1e6);
}

}  // namespace sd
