1/check/05_gan/bug_wrong_detach.o: \
 chapters/05_gan/exercises/bug_wrong_detach/check.cpp \
 chapters/05_gan/exercises/bug_wrong_detach/exercise.hpp \
 common/nn/linear.hpp common/nn/init.hpp common/nn/parameter.hpp \
 common/tensor/tensor.hpp common/tensor/shape.hpp common/tensor/check.hpp \
 common/tensor/rng.hpp common/ops/matmul.hpp \
 common/kernels/elementwise/activation.hpp
chapters/05_gan/exercises/bug_wrong_detach/exercise.hpp:
common/nn/linear.hpp:
common/nn/init.hpp:
common/nn/parameter.hpp:
common/tensor/tensor.hpp:
common/tensor/shape.hpp:
common/tensor/check.hpp:
common/tensor/rng.hpp:
common/ops/matmul.hpp:
common/kernels/elementwise/activation.hpp:
