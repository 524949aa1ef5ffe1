// Recycled memory: a training step asks for the same sizes again and again, so freed blocks go to free lists.
//
// Blocks are 64-byte aligned and come in size classes, eight to an octave (at most 1/8 is wasted). A steady step then asks the
// system for nothing and touches no new page. Under sanitizers every block comes from the system, so that they see each use;
// with SD_POISON_MEMORY (the debug build) a recycled block is filled with NaN.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

namespace sd {

// A block of at least `bytes` bytes; any thread may allocate and release. Throws Error where the memory can't be had.
void* allocate(std::size_t bytes);
void release(void* block, std::size_t bytes);  // bytes as asked for

struct MemoryStats {
    std::int64_t live_bytes = 0;          // in blocks handed out now
    std::int64_t peak_bytes = 0;          // the most that was ever handed out at once
    std::int64_t system_allocations = 0;  // how often the system was asked
    std::int64_t live_tensors = 0;
};
MemoryStats memory_stats();
std::int64_t most_memory();           // bytes that this process may have at all: the machine's memory, or its container's
std::string gibibytes(double bytes);  // "1.5 GiB"
void reset_peak_memory();       // peak_bytes = live_bytes
void release_free_memory();     // gives what lies in the free lists back to the system
void count_tensors(int change);  // the tensor's own bookkeeping

}  // namespace sd
