1/solution/05_gan/alternating_step.o: \
 1/solution/05_gan/alternating_step.cpp \
 chapters/05_gan/exercises/alternating_step/exercise.hpp \
 common/nn/linear.hpp common/nn/init.hpp common/nn/parameter.hpp \
 common/tensor/tensor.hpp common/tensor/shape.hpp common/tensor/check.hpp \
 common/tensor/rng.hpp common/ops/matmul.hpp \
 common/kernels/elementwise/activation.hpp common/autograd/autograd.hpp \
 common/autograd/node.hpp common/tensor/memory.hpp \
 common/ops/activation.hpp common/ops/arithmetic.hpp \
 common/kernels/elementwise/elementwise.hpp common/ops/reduce.hpp
chapters/05_gan/exercises/alternating_step/exercise.hpp:
common/nn/linear.hpp:
common/nn/init.hpp:
common/nn/parameter.hpp:
common/tensor/tensor.hpp:
common/tensor/shape.hpp:
common/tensor/check.hpp:
common/tensor/rng.hpp:
common/ops/matmul.hpp:
common/kernels/elementwise/activation.hpp:
common/autograd/autograd.hpp:
common/autograd/node.hpp:
common/tensor/memory.hpp:
common/ops/activation.hpp:
common/ops/arithmetic.hpp:
common/kernels/elementwise/elementwise.hpp:
common/ops/reduce.hpp:
