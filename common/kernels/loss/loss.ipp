// Bodies of the losses for the instruction set of the file that includes this one.
#include "common/kernels/loss/table.hpp"
#include "common/kernels/math/math.hpp"

namespace sd::kernels {
namespace {

using std::int64_t;

// Each: value from the inputs, and d[k] its derivative by input k.

struct SquaredError {
    static constexpr int kInputs = 2;
    [[gnu::always_inline]] static inline Float value(const Float* in, Float* d, const Grid&) {
        const Float difference = in[0] - in[1];
        d[0] = 2.0f * difference;
        d[1] = -d[0];
        return difference * difference;
    }
};

struct AbsoluteError {
    static constexpr int kInputs = 2;
    [[gnu::always_inline]] static inline Float value(const Float* in, Float* d, const Grid&) {
        const Float difference = in[0] - in[1];
        d[0] = difference > 0.0f ? broadcast(1.0f) : difference < 0.0f ? broadcast(-1.0f) : difference;
        d[1] = -d[0];
        return absolute(difference);
    }
};

// max(x, 0) - x t + log(1 + e^-|x|): no overflow, and sigmoid shares the exponential.
struct BceWithLogits {
    static constexpr int kInputs = 2;
    [[gnu::always_inline]] static inline Float value(const Float* in, Float* d, const Grid&) {
        const Float x = in[0], t = in[1], e = exp_at_most_89(-absolute(x));
        d[0] = (x < 0.0f ? e : broadcast(1.0f)) / (1.0f + e) - t;
        d[1] = -x;
        return at_least(x, 0.0f) - x * t + log1p_of_unit(e);
    }
};

struct Gaussian {
    static constexpr int kInputs = 3;
    [[gnu::always_inline]] static inline Float value(const Float* in, Float* d, const Grid&) {
        constexpr float kLog2Pi = 1.8378770664093453f;
        const Float difference = in[0] - in[1], precision = exp(-in[2]), squares = difference * difference * precision;
        d[0] = -difference * precision;
        d[1] = -d[0];
        d[2] = 0.5f * (squares - 1.0f);
        return -0.5f * (kLog2Pi + in[2] + squares);
    }
};

// With a = (x - mu + half) / s, b = (x - mu - half) / s and w = a - b:
//     log(sigmoid(a) - sigmoid(b)) = -softplus(-a) - softplus(b) + log(1 - e^-w)
// which cancels nowhere. At the lowest grid value b is -infinity, at the highest a is infinity; both leave one softplus.
struct Logistic {
    static constexpr int kInputs = 3;
    [[gnu::always_inline]] static inline Float value(const Float* in, Float* d, const Grid& grid) {
        const Float x = in[0], inverse_scale = exp(-in[2]), offset = x - in[1];
        const Float a = (offset + grid.half) * inverse_scale, b = (offset - grid.half) * inverse_scale, w = (2.0f * grid.half) * inverse_scale;
        const Int is_lowest = x < grid.low + grid.half, is_highest = x > grid.high - grid.half, is_inner = ~(is_lowest | is_highest);

        const Float from_a = is_highest ? Float{} : sigmoid(-a), from_b = is_lowest ? Float{} : sigmoid(b);
        d[0] = (from_a - from_b) * inverse_scale;
        d[1] = -d[0];
        d[2] = b * from_b - a * from_a - (is_inner ? w / expm1(at_most(w, 80.0f)) : Float{});
        return (is_inner ? log(-expm1(at_least(-w, -20.0f))) : Float{}) - (is_highest ? Float{} : softplus(-a)) - (is_lowest ? Float{} : softplus(b));
    }
};

struct KlStandard {
    static constexpr int kInputs = 2;
    [[gnu::always_inline]] static inline Float value(const Float* in, Float* d, const Grid&) {
        const Float variance = exp(in[1]);
        d[0] = in[0];
        d[1] = 0.5f * (variance - 1.0f);
        return 0.5f * (in[0] * in[0] + variance - 1.0f - in[1]);
    }
};

struct KlGaussians {
    static constexpr int kInputs = 4;
    [[gnu::always_inline]] static inline Float value(const Float* in, Float* d, const Grid&) {
        const Float difference = in[0] - in[2], ratio = exp(in[1] - in[3]), precision = exp(-in[3]), squares = difference * difference * precision;
        d[0] = difference * precision;
        d[1] = 0.5f * (ratio - 1.0f);
        d[2] = -d[0];
        d[3] = 0.5f * (1.0f - ratio - squares);
        return 0.5f * (in[3] - in[1] + ratio + squares - 1.0f);
    }
};

template <class L, bool with_gradients>
float sum(int64_t first, int64_t n, const LossArguments& arguments) {
    const LossArguments a = arguments;  // nothing that is stored can change it
    Float total[2] = {};
    const auto values = [&](int64_t i, auto... rest) __attribute__((always_inline)) {
        Float in[L::kInputs], d[L::kInputs];
        for (int k = 0; k < L::kInputs; k++) in[k] = load(a.input[k] + i, rest...);
        const Float v = L::value(in, d, a.grid);
        if constexpr (with_gradients)
            for (int k = 0; k < L::kInputs; k++)
                if (a.gradient[k]) store(a.scale * d[k], a.gradient[k] + i, rest...);
        if (a.values) store(v, a.values + i, rest...);
        return v;
    };
    const int64_t end = first + n;
    int64_t i = first;
    for (; i + 2 * kLanes <= end; i += 2 * kLanes) {
        total[0] += values(i);
        total[1] += values(i + kLanes);
    }
    for (; i + kLanes <= end; i += kLanes) total[0] += values(i);
    if (i < end) total[1] += first_lanes(values(i, end - i), end - i);
    return sum_of_lanes(total[0] + total[1]);
}

template <class... L>
constexpr LossTable table_of() {
    return {{{sum<L, false>, sum<L, true>}...}};
}
// In the order of the enum.
constexpr LossTable make_table() { return table_of<SquaredError, AbsoluteError, BceWithLogits, Gaussian, Logistic, KlStandard, KlGaussians>(); }

}  // namespace
}  // namespace sd::kernels
