#include "common/tensor/memory.hpp"

#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <limits>
#include <mutex>
#include <new>

#include "common/tensor/check.hpp"

namespace sd {
namespace {

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr bool kRecycle = false;
#elif defined(__has_feature)  // clang's way to say the same
constexpr bool kRecycle = !__has_feature(address_sanitizer) && !__has_feature(thread_sanitizer);
#else
constexpr bool kRecycle = true;
#endif

constexpr std::size_t kAlignment = 64;
constexpr std::size_t kHugePage = std::size_t{2} << 20;
constexpr int kClasses = 8 * 45;  // up to 2^50 bytes

// Class c holds blocks of (8 + c % 8) * 2^(c / 8) * 64/8 bytes: 64, 72, ..., 120, 128, 144, ... rounded to whole cache lines.
int size_class(std::size_t bytes) {
    if (bytes <= kAlignment) return 0;
    const std::size_t units = (bytes + 7) / 8;  // of 8 bytes, at least 9
    const int octave = 63 - __builtin_clzll(units - 1 < 8 ? 8 : units - 1) - 3;
    const std::size_t step = std::size_t{1} << octave;
    return static_cast<int>(8 * octave + (units + step - 1) / step - 8);
}
std::size_t class_bytes(int c) {
    const std::size_t bytes = (std::size_t{8} + c % 8) << (c / 8) << 3;
    return (bytes + kAlignment - 1) / kAlignment * kAlignment;
}

struct Block {
    Block* next;
};

// A large block may serve a request of up to seven classes below its own, so that a network's many shapes share memory. A cache
// line before it says which class it is of.
constexpr int kFirstLargeClass = 8 * 10;  // 64 KiB
int& class_of_large(void* block) { return *reinterpret_cast<int*>(static_cast<char*>(block) - kAlignment); }

struct Pool {
    std::mutex mutex;
    Block* free[kClasses] = {};
    std::int64_t live = 0, peak = 0;  // bytes handed out
    std::int64_t held = 0;            // bytes taken from the system: handed out or in the lists
    std::int64_t system = 0;          // how often it was asked
};
Pool& pool() {
    static Pool* p = new Pool;  // never destroyed: tensors of static lifetime may still release into it
    return *p;
}
std::atomic<std::int64_t> live_tensors{0};

// Blocks above 2 MiB ask for huge pages: fewer faults and fewer misses in the TLB. Not for an end of less than three quarters of a page:
// a huge page is there as a whole after its first byte.
void* from_system(int c, [[maybe_unused]] std::size_t requested) {
    const std::size_t line = c >= kFirstLargeClass ? kAlignment : 0, bytes = class_bytes(c) + line;
    const std::size_t alignment = bytes >= kHugePage ? kHugePage : kAlignment;
    void* block = std::aligned_alloc(alignment, (bytes + alignment - 1) / alignment * alignment);
    if (!block) return nullptr;
#if defined(MADV_HUGEPAGE) && !defined(__EMSCRIPTEN__)
    if (alignment == kHugePage) madvise(block, (line + requested + kHugePage / 4) / kHugePage * kHugePage, MADV_HUGEPAGE);
#endif
    void* memory = static_cast<char*>(block) + line;
    if (line) class_of_large(memory) = c;
    return memory;
}
void to_system(void* memory, int c) { std::free(static_cast<char*>(memory) - (c >= kFirstLargeClass ? kAlignment : 0)); }

void poison([[maybe_unused]] void* block, [[maybe_unused]] std::size_t bytes) {
#if defined(SD_POISON_MEMORY)
    float* values = static_cast<float*>(block);
    for (std::size_t i = 0; i < bytes / sizeof(float); i++) values[i] = std::numeric_limits<float>::quiet_NaN();
#endif
}

// What lies in the free lists goes back to the system.
void empty_free_lists(Pool& p) {
    for (int c = 0; c < kClasses; c++)
        while (Block* block = p.free[c]) {
            p.free[c] = block->next;
            p.held -= static_cast<std::int64_t>(class_bytes(c));
            to_system(block, c);
        }
}

// The limit that a container sets, or none.
std::int64_t container_memory() {
    for (const char* file : {"/sys/fs/cgroup/memory.max", "/sys/fs/cgroup/memory/memory.limit_in_bytes"}) {
        std::int64_t bytes = 0;
        if (std::ifstream(file) >> bytes) return bytes;  // "max" is no number
    }
    return std::numeric_limits<std::int64_t>::max();
}

}  // namespace

std::int64_t most_memory() {
    static const std::int64_t bytes = [] {
        const std::int64_t pages = sysconf(_SC_PHYS_PAGES), page = sysconf(_SC_PAGESIZE);
        constexpr std::int64_t kAddressable = std::numeric_limits<std::ptrdiff_t>::max();  // 2 GiB in WebAssembly
        return std::min({pages > 0 && page > 0 ? pages * page : std::int64_t{1} << 40, container_memory(), kAddressable});
    }();
    return bytes;
}

std::string gibibytes(double bytes) {
    char text[32];
    std::snprintf(text, sizeof text, "%.3g GiB", bytes / 0x1p30);
    return text;
}

void* allocate(std::size_t bytes) {
    // A system that promises more than it has would end the process at the first touch.
    if (bytes > static_cast<std::size_t>(most_memory()))
        fail("[memory] ", gibibytes(static_cast<double>(bytes)), " asked for, ", gibibytes(static_cast<double>(most_memory())), " in this machine");
    const int smallest = size_class(bytes), largest = smallest >= kFirstLargeClass ? smallest + 7 : smallest;
    int c = smallest;
    Pool& p = pool();
    Block* block = nullptr;
    {
        std::lock_guard lock(p.mutex);
        while (c < largest && !p.free[c]) c++;
        block = p.free[c];
        if (block) {
            p.free[c] = block->next;
        } else {
            c = smallest;
            const std::int64_t more = static_cast<std::int64_t>(class_bytes(c));
            if (p.held + more <= most_memory()) block = static_cast<Block*>(from_system(c, bytes));
            if (!block) {
                empty_free_lists(p);
                if (p.held + more <= most_memory()) block = static_cast<Block*>(from_system(c, bytes));
            }
            if (!block) fail("[memory] ", gibibytes(static_cast<double>(bytes)), " asked for, ", gibibytes(static_cast<double>(p.live)), " of ", gibibytes(static_cast<double>(most_memory())), " in use");
            p.held += more;
            p.system++;
        }
        p.live += static_cast<std::int64_t>(class_bytes(c));
        if (p.live > p.peak) p.peak = p.live;
    }
    poison(block, class_bytes(c));
    return block;
}

void release(void* block, std::size_t bytes) {
    if (!block) return;
    int c = size_class(bytes);
    if (c >= kFirstLargeClass) c = class_of_large(block);
    Pool& p = pool();
    {
        std::lock_guard lock(p.mutex);
        p.live -= static_cast<std::int64_t>(class_bytes(c));
        if (kRecycle) {
            p.free[c] = new (block) Block{p.free[c]};
            return;
        }
        p.held -= static_cast<std::int64_t>(class_bytes(c));
    }
    to_system(block, c);
}

MemoryStats memory_stats() {
    Pool& p = pool();
    std::lock_guard lock(p.mutex);
    return {p.live, p.peak, p.system, live_tensors.load()};
}

void reset_peak_memory() {
    Pool& p = pool();
    std::lock_guard lock(p.mutex);
    p.peak = p.live;
}

void release_free_memory() {
    Pool& p = pool();
    std::lock_guard lock(p.mutex);
    empty_free_lists(p);
}

void count_tensors(int change) { live_tensors.fetch_add(change, std::memory_order_relaxed); }

}  // namespace sd
