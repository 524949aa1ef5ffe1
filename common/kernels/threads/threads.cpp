// The pool: threads() - 1 workers, started by the first loop that is worth sharing, then parked between loops.
//
// A loop is cut into chunks, about four a thread, and every thread owns a run of neighbouring chunks: it claims its own first, so
// that the same thread meets the same data in loop after loop, and then those of others, so that nobody waits for a slow core.
//
// One atomic word, the gate, opens and closes a loop. Its high bits count the loops, one bit says `closed`, the low bits count the
// workers inside. A worker enters by adding one while the gate is open; one that wakes too late finds it closed and parks again.
// The caller closes the gate when no chunk is left and waits for those inside only. Parking is a futex (std::atomic::wait).
#include "common/kernels/threads/threads.hpp"

#include <algorithm>
#include <atomic>
#include <exception>
#include <memory>
#include <mutex>
#include <thread>
#include <utility>
#include <vector>
#if defined(__linux__)
#include <sched.h>
#endif

#include "common/kernels/threads/denormals.hpp"
#include "common/tensor/check.hpp"

namespace sd::kernels {
namespace {

constexpr unsigned kInside = 0x3ff;          // the low bits of the gate: workers inside
constexpr unsigned kClosed = 0x400;          // no further worker may enter
constexpr unsigned kLoop = 0x800;            // one step of the loop counter above
static_assert(kMaxThreads <= static_cast<int>(kInside));
constexpr int kSpins = 2000;                 // tens of microseconds of waiting before a thread parks
constexpr std::int64_t kChunksPerThread = 4;

int count_cores() {
    int n = static_cast<int>(std::thread::hardware_concurrency());
#if defined(__linux__)  // fewer where this process is held to some of them
    cpu_set_t set;
    if (sched_getaffinity(0, sizeof set, &set) == 0) n = CPU_COUNT(&set);
#endif
    return std::clamp(n, 1, kMaxThreads);
}

std::atomic<int>& wanted() {
    static std::atomic<int> n = count_cores();
    return n;
}

thread_local bool inside_loop = false;

void pause() {
#if defined(__x86_64__)
    __builtin_ia32_pause();
#endif
}

// Spins, then parks, while word holds a value for which busy(value) is true; returns the first other value.
template <class Busy>
unsigned wait_while(std::atomic<unsigned>& word, Busy busy) {
    for (int i = 0; i < kSpins; ++i) {
        const unsigned value = word.load(std::memory_order_acquire);
        if (!busy(value)) return value;
        pause();
    }
    for (;;) {
        const unsigned value = word.load(std::memory_order_acquire);
        if (!busy(value)) return value;
        word.wait(value, std::memory_order_acquire);
    }
}

class Pool {
public:
    ~Pool() { stop(); }

    // False when another thread runs a loop at the moment: the caller then runs its own serially.
    bool try_run(std::int64_t n, std::int64_t chunks, int threads, void* context, RangeBody body) {
        std::unique_lock<std::mutex> lock(mutex_, std::try_to_lock);
        if (!lock.owns_lock()) return false;
        if (static_cast<int>(workers_.size()) != threads - 1) restart(threads);

        // Give every thread its run of chunks.
        n_ = n, chunks_ = chunks, context_ = context, body_ = body, error_ = nullptr;
        failed_.store(false, std::memory_order_relaxed);
        for (int t = 0; t < threads; ++t) {
            cursors_[t].next.store(chunks * t / threads, std::memory_order_relaxed);
            cursors_[t].end = chunks * (t + 1) / threads;
        }

        // Open the gate, take part, close it, and wait for those who are still inside.
        const unsigned loop = (gate_.load(std::memory_order_relaxed) & ~(kInside | kClosed)) + kLoop;
        gate_.store(loop, std::memory_order_release);
        gate_.notify_all();
        work(0);
        if (((gate_.fetch_or(kClosed, std::memory_order_acq_rel)) & kInside) != 0) wait_while(gate_, [](unsigned value) { return (value & kInside) != 0; });
        if (error_) std::rethrow_exception(std::exchange(error_, nullptr));
        return true;
    }

private:
    struct alignas(64) Cursor {  // a cache line each: claiming one's own chunks disturbs nobody
        std::atomic<std::int64_t> next{0};
        std::int64_t end = 0;
    };

    void restart(int threads) {
        stop();
        cursors_ = std::make_unique<Cursor[]>(static_cast<std::size_t>(threads));
        threads_ = threads;
        stopping_ = false;
        for (int t = 1; t < threads; ++t) workers_.emplace_back([this, t, gate = gate_.load()] { serve(t, gate); });
    }

    void stop() {
        stopping_ = true;
        gate_.fetch_add(kLoop, std::memory_order_release);
        gate_.notify_all();
        for (std::thread& worker : workers_) worker.join();
        workers_.clear();
    }

    void serve(int self, unsigned gate) {
        inside_loop = true;
        const FlushDenormals flush;
        for (;;) {
            const unsigned seen = gate / kLoop;
            gate = wait_while(gate_, [=](unsigned value) { return value / kLoop == seen; });
            if (stopping_.load(std::memory_order_relaxed)) return;
            // Enter unless closed; the word may change under us while others enter and leave.
            bool entered = false;
            while ((gate & kClosed) == 0 && !(entered = gate_.compare_exchange_weak(gate, gate + 1, std::memory_order_acq_rel))) {
            }
            if (!entered) continue;
            work(self);
            if (gate_.fetch_sub(1, std::memory_order_acq_rel) - 1 == ((gate & ~kInside) | kClosed)) gate_.notify_all();
        }
    }

    void work(int self) {
        inside_loop = true;
        for (int i = 0; i < threads_; ++i) {
            Cursor& cursor = cursors_[(self + i) % threads_];
            for (std::int64_t c; (c = cursor.next.fetch_add(1, std::memory_order_relaxed)) < cursor.end;) run_chunk(c);
        }
        inside_loop = self != 0;
    }

    void run_chunk(std::int64_t c) {
        if (failed_.load(std::memory_order_relaxed)) return;
        try {
            body_(context_, n_ * c / chunks_, n_ * (c + 1) / chunks_);
        } catch (...) {
            std::lock_guard<std::mutex> lock(error_mutex_);
            if (!error_) error_ = std::current_exception();
            failed_.store(true, std::memory_order_relaxed);
        }
    }

    std::mutex mutex_;  // held by the thread whose loop runs
    std::vector<std::thread> workers_;
    std::unique_ptr<Cursor[]> cursors_;
    int threads_ = 1;
    std::atomic<bool> stopping_{false};

    // The loop in progress: written before the gate opens, read by those inside.
    std::int64_t n_ = 0, chunks_ = 0;
    void* context_ = nullptr;
    RangeBody body_ = nullptr;
    std::atomic<bool> failed_{false};
    std::mutex error_mutex_;
    std::exception_ptr error_;

    alignas(64) std::atomic<unsigned> gate_{kClosed};
};

}  // namespace

int threads() { return wanted().load(std::memory_order_relaxed); }

void set_threads(int n) {
    check(n >= 1 && n <= kMaxThreads, "threads: ", n, " asked for, 1 to ", kMaxThreads, " possible");
    wanted().store(n, std::memory_order_relaxed);
}

void run_ranges(std::int64_t n, std::int64_t grain, void* context, RangeBody body) {
    if (n <= 0) return;
    const FlushDenormals flush;
    const int pool_threads = threads();
    const std::int64_t chunks = std::min(n / std::max<std::int64_t>(grain, 1), kChunksPerThread * pool_threads);
    if (chunks >= 2 && pool_threads > 1 && !inside_loop) {
        static Pool pool;
        if (pool.try_run(n, chunks, pool_threads, context, body)) return;
    }
    body(context, 0, n);
}

}  // namespace sd::kernels
