1/solution/00_foundations/adam.o: 1/solution/00_foundations/adam.cpp \
 chapters/00_foundations/exercises/adam/exercise.hpp
chapters/00_foundations/exercises/adam/exercise.hpp:
