// A number for rows and one for columns: a kernel's size, a stride. One number stands for both: {.stride = 2}.
#pragma once

#include <cstdint>

namespace sd {

struct Extent2 {
    std::int64_t h, w;
    Extent2(int both) : h(both), w(both) {}
    Extent2(std::int64_t rows, std::int64_t columns) : h(rows), w(columns) {}
};

}  // namespace sd
