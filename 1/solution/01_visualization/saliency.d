1/solution/01_visualization/saliency.o: \
 1/solution/01_visualization/saliency.cpp \
 chapters/01_visualization/exercises/saliency/exercise.hpp \
 common/autograd/autograd.hpp common/autograd/node.hpp \
 common/tensor/memory.hpp common/tensor/tensor.hpp \
 common/tensor/shape.hpp common/tensor/check.hpp
chapters/01_visualization/exercises/saliency/exercise.hpp:
common/autograd/autograd.hpp:
common/autograd/node.hpp:
common/tensor/memory.hpp:
common/tensor/tensor.hpp:
common/tensor/shape.hpp:
common/tensor/check.hpp:
