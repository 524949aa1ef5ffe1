1/solution/00_foundations/tanh_backward.o: \
 1/solution/00_foundations/tanh_backward.cpp \
 chapters/00_foundations/exercises/tanh_backward/exercise.hpp \
 common/autograd/autograd.hpp common/autograd/node.hpp \
 common/tensor/memory.hpp common/tensor/tensor.hpp \
 common/tensor/shape.hpp common/tensor/check.hpp
chapters/00_foundations/exercises/tanh_backward/exercise.hpp:
common/autograd/autograd.hpp:
common/autograd/node.hpp:
common/tensor/memory.hpp:
common/tensor/tensor.hpp:
common/tensor/shape.hpp:
common/tensor/check.hpp:
