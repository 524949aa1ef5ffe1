#line 1 "chapters/00_foundations/exercises/conv2d_three_sums/wrong_assigns.cpp"
// expect: so add, do not assign
#include "exercise.hpp"

namespace exercise {

void for_each_triple(const Conv& conv, const std::function<void(int o, int i, int f)>& body) {
    for (int oy = 0; oy < conv.oh(); oy++)
        for (int ox = 0; ox < conv.ow(); ox++)
            for (int ky = 0; ky < conv.k; ky++)
                for (int kx = 0; kx < conv.k; kx++) {
                    const int iy = oy * conv.stride - conv.pad + ky, ix = ox * conv.stride - conv.pad + kx;
                    if (iy < 0 || iy >= conv.h || ix < 0 || ix >= conv.w) continue;
                    for (int c = 0; c < conv.c; c++)
                        for (int d = 0; d < conv.d; d++) {
                            const int o = (oy * conv.ow() + ox) * conv.d + d;
                            const int i = (iy * conv.w + ix) * conv.c + c;
                            const int f = ((ky * conv.k + kx) * conv.c + c) * conv.d + d;
                            body(o, i, f);
                        }
                }
}

void forward(const Conv& conv, const float* x, const float* w, float* y) {
    for_each_triple(conv, [=](int o, int i, int f) { y[o] += x[i] * w[f]; });
}

void input_gradient(const Conv& conv, const float* dy, const float* w, float* dx) {
    for_each_triple(conv, [=](int o, int i, int f) { dx[i] = dy[o] * w[f]; });
}

void weight_gradient(const Conv& conv, const float* dy, const float* x, float* dw) {
    for_each_triple(conv, [=](int o, int i, int f) { dw[f] += dy[o] * x[i]; });
}

}  // namespace exercise
