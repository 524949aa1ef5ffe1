1/solution/01_visualization/gradient_ascent.o: \
 1/solution/01_visualization/gradient_ascent.cpp \
 chapters/01_visualization/exercises/gradient_ascent/exercise.hpp \
 common/tensor/tensor.hpp common/tensor/shape.hpp common/tensor/check.hpp
chapters/01_visualization/exercises/gradient_ascent/exercise.hpp:
common/tensor/tensor.hpp:
common/tensor/shape.hpp:
common/tensor/check.hpp:
