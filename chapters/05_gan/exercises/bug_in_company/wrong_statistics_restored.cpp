// expect: depends on what is drawn with it
#include "exercise.hpp"

#include "common/autograd/autograd.hpp"

namespace exercise {

// The statistics are put back, so drawing leaves no trace; the picture is still not its own.
sd::Tensor draw(Generator& g, const sd::Tensor& z) {
    const sd::NoGrad no_grad;
    const sd::Tensor mean = g.norm.running_mean.clone(), variance = g.norm.running_var.clone();
    const sd::Tensor pictures = g(z);
    g.norm.running_mean.copy_from(mean), g.norm.running_var.copy_from(variance);
    return pictures;
}

Cause diagnosis() { return Cause::statistics_of_the_batch; }

}  // namespace exercise
