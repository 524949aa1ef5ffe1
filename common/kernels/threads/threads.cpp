#include "common/kernels/threads/threads.hpp"

#include <thread>

namespace sd::kernels {
namespace {
int count = static_cast<int>(std::thread::hardware_concurrency());
}

int threads() { return count; }
void set_threads(int n) { count = n; }
void run_ranges(std::int64_t n, std::int64_t, void* context, RangeBody body) {
    if (n > 0) body(context, 0, n);
}

}  // namespace sd::kernels
