#include "chapters/03_vae/effective_beta.hpp"

namespace sd {

double effective_beta(const LossNormalization& loss) {
    double r = loss.reconstruction_weight, c = loss.kl_weight;
    if (loss.reconstruction_mean) r /= loss.values;
    if (loss.kl_mean) c /= loss.latents;
    if (loss.squared_error) r *= 2;
    return c / r;
}

std::vector<LossNormalization> popular_losses() {
    return {
        {"pytorch/examples vae/main.py", "BCE sum + KL sum (on grey pixels: no likelihood)", 784, 20, false, 1, false, 1, false},
        {"AntixK/PyTorch-VAE vanilla_vae.py, training", "MSE mean + 0.00025 KL sum", 12288, 128, true, 1, true, 0.00025, false},
        {"AntixK/PyTorch-VAE vanilla_vae.py, validation", "MSE mean + 1.0 KL sum", 12288, 128, true, 1, true, 1, false},
        {"Generative Deep Learning, vae_fashion.ipynb", "500 BCE mean + KL sum", 1024, 2, false, 500, true, 1, false},
        {"VAE_C11 vae_loss.c", "BCE sum / 784 + 0.2 KL sum / 64", 784, 64, false, 1, true, 0.2, true},
        {"pytorch-generative vae.py", "BCE sum on binarized pixels + KL sum", 784, 16, false, 1, false, 1, false},
    };
}

}  // namespace sd
