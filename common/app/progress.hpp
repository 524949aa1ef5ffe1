// A progress bar on one line: share done, loss, rate, time left. Without a terminal: a plain line now and then.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>

namespace sd {

class Progress {
public:
    // label: what is going on ("train"); steps: how many there are; each step handles items_per_step units ("images").
    Progress(std::string label, std::int64_t steps, std::int64_t items_per_step = 1, std::string unit = "steps");
    ~Progress();  // ends the line
    Progress(const Progress&) = delete;
    Progress& operator=(const Progress&) = delete;

    // Says that `done` steps are finished. values: what to show beside the bar, such as "loss 0.312". Cheap: draws ten times
    // a second at most. The first call of a resumed run may start anywhere; the rate counts the steps of this process only.
    void update(std::int64_t done, const std::string& values = "");
    void update(std::int64_t done, double loss);

    double items_per_second() const;  // mean from the beginning to the last update

private:
    using Clock = std::chrono::steady_clock;
    double seconds_since(Clock::time_point then) const { return std::chrono::duration<double>(Clock::now() - then).count(); }
    void draw(const std::string& values);

    std::string label_, unit_;
    std::int64_t steps_, items_per_step_;
    std::int64_t done_ = 0, first_ = -1;
    Clock::time_point start_ = Clock::now(), drawn_ = start_, updated_ = start_;
    double drawn_share_ = -1;
    bool terminal_, open_ = false;
};

std::string format_duration(double seconds);  // "0.4 s", "48 s", "3 min 05 s", "1 h 12 min"
std::string format_count(double count);       // "7", "950", "12.3k", "4.5M"

}  // namespace sd
