#include "benchmarks/steps/step.hpp"

namespace sd::bench {

const std::vector<Model>& models() {
    static const std::vector<Model> list{
        {"cnn", cnn, {2.302421, 2.296302, 2.26882, 2.198617}, 1e-3},
        {"ae_mlp", ae_mlp, {0.0843071, 0.0842322, 0.08395647, 0.08343288}, 1e-6},
        {"ae_conv", ae_conv, {0.08425961, 0.08423354, 0.08393904, 0.08336832}, 2e-4},
        {"vae", vae, {70346.55, 70100.84, 69841.73, 69737.18}, 0},
        {"pixelcnn", pixelcnn, {5.545178, 5.54509, 5.544784, 5.543684}, 8e-5},
        {"gated_pixelcnn", gated_pixelcnn, {5.545287, 5.54478, 5.543453, 5.540368}, 2e-6},
        {"lstm", lstm_rows, {0.6943683, 0.6937077, 0.6926979, 0.6920621}, 1e-6},
        {"rowlstm", row_lstm, {0.6931574, 0.69309, 0.692951, 0.6927168}, 2e-5},
        {"dcgan", dcgan, {2.327263, 2.249087, 2.298912, 2.453076}, 2e-3},
        {"style", style, {0.0004612254, 0.03768273, 0.01252896, 0.008507342}, 4e-3},
        {"saliency", saliency, {36.10413, 36.10413, 36.10413, 36.10413}, 1e-3, 1e-3},  // ties in the pooling decide
        {"pixelcnn_sample", pixelcnn_sample, {}, 0, 0, 784.0 / 8},
        {"tiny_graph", tiny_graph, {}, 0, 0, 1, "node"},
        {"tiny_forward", tiny_forward, {}, 0, 0, 1, "node"},
    };
    return list;
}

}  // namespace sd::bench
