// The scalar autograd of scalar_autograd.hpp and the real one compute the same gradients, of the same small network.
#include "chapters/00_foundations/scalar_autograd.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>

#include "chapters/00_foundations/gradients_of_both.hpp"
#include "common/app/app.hpp"

using namespace sd;

int main(int argc, char** argv) {
    App app("Gradients of a small network, by 70 lines of scalar autograd and by the real one.");
    return app.run(argc, argv, [&] {
        // [scalar-example]
        scalar::Value a = 2.0, b = -3.0;
        scalar::Value y = tanh(a * b + 5.0) / (a + 1.0);
        y.backward();
        // [/scalar-example]
        std::printf("y = tanh(a b + 5) / (a + 1) at a = 2, b = -3:  y = %.6f, dy/da = %.6f, dy/db = %.6f\n", y.value(), a.grad(), b.grad());

        const BothGradients both = gradients_of_both(app.seed);
        std::printf("\na network 2-8-1, mean squared error over 16 points: %zu parameters\n  gradient          scalar        tensor\n", both.by_scalars.size());
        double worst = 0;
        for (std::size_t i = 0; i < both.by_scalars.size(); i++) {
            worst = std::max(worst, std::abs(both.by_scalars[i] - both.by_tensors[i]));
            if (i % 5 == 0) std::printf("  %2zu          %12.8f  %12.8f\n", i, both.by_scalars[i], both.by_tensors[i]);
        }
        std::printf("largest difference of all: %.1e (scalars are doubles, tensors floats)\n", worst);
        check(worst < 1e-5, "the two disagree by ", worst);
        app.results.metric("largest_difference", worst, "", Kind::exact, "gradients by scalars and by tensors");
    });
}
