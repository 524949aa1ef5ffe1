1/solution/00_foundations/conv2d_three_sums.o: \
 1/solution/00_foundations/conv2d_three_sums.cpp \
 chapters/00_foundations/exercises/conv2d_three_sums/exercise.hpp
chapters/00_foundations/exercises/conv2d_three_sums/exercise.hpp:
