1/check/05_gan/bug_checkerboard.o: \
 chapters/05_gan/exercises/bug_checkerboard/check.cpp \
 chapters/05_gan/exercises/bug_checkerboard/exercise.hpp
chapters/05_gan/exercises/bug_checkerboard/exercise.hpp:
