// The shapes of a 2-D convolution and the places its taps read.
//
//     y[n, oy, ox, :] = sum over taps (ky, kx) of x[n, oy stride_h - pad_top + ky dilation_h, ox stride_w - pad_left + kx dilation_w, :] w[ky, kx, :, :]
//
// x (N, H, W, C), w (KH, KW, C, OC), y (N, OH, OW, OC); outside of the image x is zero. OH and OW are given, not derived: they say how
// far the kernel slides, so any padding or cropping at the bottom and at the right is a choice of OH and OW.
#pragma once

#include <bitset>
#include <cstdint>

namespace sd::kernels {

struct ConvGeometry {
    std::int64_t n = 1, h = 1, w = 1, c = 1;  // input
    std::int64_t oh = 1, ow = 1, oc = 1;      // output
    std::int64_t kh = 1, kw = 1;              // kernel
    std::int64_t stride_h = 1, stride_w = 1;
    std::int64_t pad_top = 0, pad_left = 0;
    std::int64_t dilation_h = 1, dilation_w = 1;

    // Taps whose weights are all masked: no direction reads or writes them. (A tap beyond kMaxDeadTaps is always live.)
    static constexpr std::int64_t kMaxDeadTaps = 1024;
    std::bitset<kMaxDeadTaps> dead{};

    std::int64_t taps() const { return kh * kw; }
    bool live(std::int64_t tap) const { return tap >= kMaxDeadTaps || !dead[static_cast<std::size_t>(tap)]; }

    // The input row that output row oy meets through kernel row ky, and the column likewise; may lie outside of the image.
    std::int64_t input_row(std::int64_t oy, std::int64_t ky) const { return oy * stride_h - pad_top + ky * dilation_h; }
    std::int64_t input_column(std::int64_t ox, std::int64_t kx) const { return ox * stride_w - pad_left + kx * dilation_w; }
};

// How often a kernel fits: (size + padding before and after - reach of the kernel) / stride + 1; less than 1 when it does not.
inline std::int64_t conv_extent(std::int64_t size, std::int64_t kernel, std::int64_t stride, std::int64_t padding, std::int64_t dilation = 1) {
    const std::int64_t room = size + padding - (kernel - 1) * dilation - 1;
    return room < 0 ? 0 : room / stride + 1;
}

}  // namespace sd::kernels
