// Bodies of the losses for the instruction set of the file that includes this one.
#include "common/kernels/loss/table.hpp"
#include "common/kernels/math/math.hpp"
#include "common/kernels/reduce/long_sum.hpp"

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

// |x| (x < 0 ? t : 1 - t) + log(1 + e^-|x|): no overflow, and sigmoid shares the exponential. A sure and right answer costs 0.
struct BceWithLogits {
    static constexpr int kInputs = 2;
    [[gnu::always_inline]] static inline Float value(const Float* in, Float* d, const Grid&) {
        const Float x = in[0], t = in[1], size = absolute(x), e = exp_at_most_89(-size), wrong = x < 0.0f ? t : 1.0f - t;
        d[0] = (x < 0.0f ? e : broadcast(1.0f)) / (1.0f + e) - t;
        d[1] = -x;
        return (wrong == 0.0f ? Float{} : size * wrong) + log1p_of_unit(e);
    }
};

// How far v lies from 0 in units of a deviation e^(logvar / 2), and the derivative by v of half its square. A precision of
// e^-logvar itself would be infinite from logvar -88 on, and infinity times 0 is no number.
struct Distance {
    Float in_deviations, slope;
    [[gnu::always_inline]] Distance(Float v, Float logvar) {
        const Float inverse = exp(-0.5f * logvar);
        in_deviations = v == 0.0f ? v : v * inverse;
        slope = v == 0.0f ? v : in_deviations * inverse;
    }
};

struct Gaussian {
    static constexpr int kInputs = 3;
    [[gnu::always_inline]] static inline Float value(const Float* in, Float* d, const Grid&) {
        constexpr float kLog2Pi = 1.8378770664093453f;
        const Distance distance(in[0] - in[1], in[2]);
        const Float squares = distance.in_deviations * distance.in_deviations;
        d[0] = -distance.slope;
        d[1] = distance.slope;
        d[2] = 0.5f * (squares - 1.0f);
        return -0.5f * (kLog2Pi + in[2] + squares);
    }
};

// With a = (x - mu + half) / s, b = (x - mu - half) / s and w = a - b:
//     log(sigmoid(a) - sigmoid(b)) = -softplus(-a) - softplus(b) + log(1 - e^-w)
// which cancels nowhere. At the lowest grid value b is -infinity, at the highest a is infinity; both leave one softplus. Of a very
// wide distribution w is too small for a float, but log(1 - e^-w) = log w and w / (e^w - 1) = 1.
struct Logistic {
    static constexpr int kInputs = 3;
    [[gnu::always_inline]] static inline Float value(const Float* in, Float* d, const Grid& grid) {
        const Float x = in[0], inverse_scale = exp(at_most(-in[2], 88.0f)), offset = x - in[1];
        const Float a = (offset + grid.half) * inverse_scale, b = (offset - grid.half) * inverse_scale, w = (2.0f * grid.half) * inverse_scale;
        const Int is_lowest = x < grid.low + grid.half, is_highest = x > grid.high - grid.half, is_inner = ~(is_lowest | is_highest), is_wide = in[2] > 60.0f;

        const Float from_a = is_highest ? Float{} : sigmoid(-a), from_b = is_lowest ? Float{} : sigmoid(b);
        d[0] = (from_a - from_b) * inverse_scale;
        d[1] = -d[0];
        const Float by_w = is_wide ? broadcast(1.0f) : w / expm1(at_most(w, 80.0f));
        d[2] = (from_b == 0.0f ? Float{} : b * from_b) - (from_a == 0.0f ? Float{} : a * from_a) - (is_inner ? by_w : Float{});
        const Float log_width = is_wide ? log(broadcast(2.0f * grid.half)) - in[2] : log(-expm1(at_least(-w, -20.0f)));
        return (is_inner ? log_width : Float{}) - (is_highest ? Float{} : softplus(-a)) - (is_lowest ? Float{} : softplus(b));
    }
};

struct KlStandard {
    static constexpr int kInputs = 2;
    [[gnu::always_inline]] static inline Float value(const Float* in, Float* d, const Grid&) {
        const ExpLessLine e(in[1]);
        d[0] = in[0];
        d[1] = 0.5f * e.expm1;
        return 0.5f * (in[0] * in[0] + e.rest);
    }
};

struct KlGaussians {
    static constexpr int kInputs = 4;
    [[gnu::always_inline]] static inline Float value(const Float* in, Float* d, const Grid&) {
        const ExpLessLine e(in[1] - in[3]);
        const Distance distance(in[0] - in[2], in[3]);
        const Float squares = distance.in_deviations * distance.in_deviations;
        d[0] = distance.slope;
        d[1] = 0.5f * e.expm1;
        d[2] = -d[0];
        d[3] = -0.5f * (e.expm1 + squares);
        return 0.5f * (e.rest + squares);
    }
};

template <class L, bool with_gradients>
float sum(int64_t first, int64_t n, const LossArguments& arguments) {
    const LossArguments a = arguments;  // nothing that is stored can change it
    return long_sum(n, [&](int64_t i, auto... rest) __attribute__((always_inline)) {
        i += first;
        Float in[L::kInputs], d[L::kInputs];
        for (int k = 0; k < L::kInputs; k++) in[k] = load(a.input[k] + i, rest...);
        const Float v = L::value(in, d, a.grid);
        if constexpr (with_gradients)
            for (int k = 0; k < L::kInputs; k++)
                if (a.gradient[k]) store(a.scale * d[k], a.gradient[k] + i, rest...);
        if (a.values) store(v, a.values + i, rest...);
        return v;
    });
}

template <class... L>
constexpr LossTable table_of() {
    return {{{sum<L, false>, sum<L, true>}...}};
}
// In the order of the enum.
constexpr LossTable make_table() { return table_of<SquaredError, AbsoluteError, BceWithLogits, Gaussian, Logistic, KlStandard, KlGaussians>(); }

}  // namespace
}  // namespace sd::kernels
