// Memory for the length of a call, from the recycled blocks: a steady step asks the system for none.
#pragma once

#include <cstddef>
#include <cstdint>

#include "common/tensor/memory.hpp"

namespace sd::kernels::conv {

template <class T>
class Scratch {
public:
    explicit Scratch(std::int64_t count) : bytes_(static_cast<std::size_t>(count) * sizeof(T)), data_(bytes_ ? static_cast<T*>(allocate(bytes_)) : nullptr) {}
    ~Scratch() {
        if (data_) release(data_, bytes_);
    }
    Scratch(const Scratch&) = delete;
    Scratch& operator=(const Scratch&) = delete;
    T* data() const { return data_; }
    T& operator[](std::int64_t i) const { return data_[i]; }

private:
    std::size_t bytes_;
    T* data_;
};

}  // namespace sd::kernels::conv
