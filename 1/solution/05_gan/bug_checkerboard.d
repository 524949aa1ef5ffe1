1/solution/05_gan/bug_checkerboard.o: \
 1/solution/05_gan/bug_checkerboard.cpp \
 chapters/05_gan/exercises/bug_checkerboard/exercise.hpp
chapters/05_gan/exercises/bug_checkerboard/exercise.hpp:
