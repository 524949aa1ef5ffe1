1/solution/00_foundations/matmul_tiled.o: \
 1/solution/00_foundations/matmul_tiled.cpp \
 chapters/00_foundations/exercises/matmul_tiled/exercise.hpp
chapters/00_foundations/exercises/matmul_tiled/exercise.hpp:
