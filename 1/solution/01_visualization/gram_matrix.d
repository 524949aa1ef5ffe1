1/solution/01_visualization/gram_matrix.o: \
 1/solution/01_visualization/gram_matrix.cpp \
 chapters/01_visualization/exercises/gram_matrix/exercise.hpp
chapters/01_visualization/exercises/gram_matrix/exercise.hpp:
