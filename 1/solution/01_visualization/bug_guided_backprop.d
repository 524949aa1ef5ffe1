1/solution/01_visualization/bug_guided_backprop.o: \
 1/solution/01_visualization/bug_guided_backprop.cpp \
 chapters/01_visualization/exercises/bug_guided_backprop/exercise.hpp \
 common/autograd/autograd.hpp common/autograd/node.hpp \
 common/tensor/memory.hpp common/tensor/tensor.hpp \
 common/tensor/shape.hpp common/tensor/check.hpp
chapters/01_visualization/exercises/bug_guided_backprop/exercise.hpp:
common/autograd/autograd.hpp:
common/autograd/node.hpp:
common/tensor/memory.hpp:
common/tensor/tensor.hpp:
common/tensor/shape.hpp:
common/tensor/check.hpp:
