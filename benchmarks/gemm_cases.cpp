#include "benchmarks/cases.hpp"
#include "common/kernels/gemm/gemm.hpp"
#include "common/tensor/rng.hpp"

namespace sd::bench {

Tensor random_values(const Shape& shape) { return Rng(1).uniform(shape, -1.0f, 1.0f); }

std::vector<GemmShape> gemm_shapes() {
    std::vector<GemmShape> shapes;
    for (std::int64_t n : {16, 32, 64, 96, 128, 192, 256, 384, 512, 768, 1024, 1536, 2048}) shapes.push_back({"square_" + std::to_string(n), n, n, n});
    const std::vector<GemmShape> layers{
        // Fully connected layers, y = x W', dx = dy W, dW = dy' x.
        {"vae_fc1_fwd_NN", 128, 400, 784},
        {"vae_fc1_fwd_NT", 128, 400, 784, false, true},
        {"vae_fc1_dW_TN", 400, 784, 128, true, false},
        {"vae_fc1_dW_asTN_t", 784, 400, 128, true, false},
        {"vae_fc4_fwd_NN", 128, 784, 400},
        {"vae_fc4_fwd_NT", 128, 784, 400, false, true},
        {"vae_fc4_dX_NN", 128, 400, 784},
        {"vae_fc2_fwd_NT", 128, 20, 400, false, true},
        {"ae_fc2_fwd_NT", 128, 32, 256, false, true},
        {"cnn_fc1_fwd_NT", 128, 128, 1024, false, true},
        {"cnn_fc2_fwd_NT", 128, 10, 128, false, true},
        {"square_512_TN", 512, 512, 512, true, false},
        {"square_512_NT", 512, 512, 512, false, true},
        {"square_512_TT", 512, 512, 512, true, true},
        // Convolutions as products, channels x pixels.
        {"conv_1to32_5x5_img", 32, 576, 25},
        {"conv_32to64_5x5_img", 64, 64, 800},
        {"conv_32to64_5x5_batch", 64, 8192, 800},
        {"conv_64to64_3x3_28_img", 64, 784, 576},
        {"conv_64to64_3x3_28_b32", 64, 25088, 576},
        {"conv_64to64_3x3_28_dW_NT", 64, 576, 784, false, true},
        {"conv_64to64_3x3_28_dX_TN", 576, 784, 64, true, false},
        {"conv_1x1_64to256_img", 256, 784, 64},
        {"deconv_128to64_4x4_col_TN", 1024, 49, 128, true, false},
        {"deconv_128to64_4x4_b128_TN", 1024, 6272, 128, true, false},
        {"vgg_64to64_3x3_56", 64, 3136, 576},
        {"vgg_512to512_3x3_32", 512, 1024, 4608},
        {"fire_1x1_64to16_55", 16, 3025, 64},
        // Recurrent gates, small batches.
        {"lstm_gates_b64_NT", 64, 512, 128, false, true},
        {"lstm_gates_b64_NN", 64, 512, 128},
        {"lstm_dW_b64_TN", 512, 128, 64, true, false},
        {"lstm_dH_b64_NN", 64, 128, 512},
        {"lstm_gates_b128_NT", 128, 512, 128, false, true},
        {"rowlstm_in_28_NT", 64, 112, 28, false, true},
        {"gen_b16_784x400_NT", 16, 400, 784, false, true},
        {"gemv_784x400_NT", 1, 400, 784, false, true},
    };
    shapes.insert(shapes.end(), layers.begin(), layers.end());
    return shapes;
}

std::function<void()> product(const GemmShape& s, const float* a, const float* b, float* c) {
    using kernels::matrix;
    return [=] { kernels::gemm(s.transpose_a ? matrix(a, s.k, s.m).t() : matrix(a, s.m, s.k), s.transpose_b ? matrix(b, s.n, s.k).t() : matrix(b, s.k, s.n), matrix(c, s.m, s.n)); };
}

std::vector<Case> gemm_cases() {
    std::vector<Case> cases;
    for (const GemmShape& s : gemm_shapes()) {
        const double m = static_cast<double>(s.m), n = static_cast<double>(s.n), k = static_cast<double>(s.k);
        cases.push_back({"gemm", s.name, 2 * m * n * k, 4 * (m * k + k * n + m * n), [s] {
                             Tensor a = random_values({s.m, s.k}), b = random_values({s.k, s.n}), c({s.m, s.n});
                             return [a, b, c, run = product(s, a.data(), b.data(), c.data())] { run(); };
                         }});
    }
    return cases;
}

}  // namespace sd::bench
