// expect: put the mode back
#include "exercise.hpp"

#include "common/autograd/autograd.hpp"

namespace exercise {

sd::Tensor draw(Generator& g, const sd::Tensor& z) {
    const sd::NoGrad no_grad;
    sd::set_training(g, false);
    return g(z);
}

Cause diagnosis() { return Cause::statistics_of_the_batch; }

}  // namespace exercise
