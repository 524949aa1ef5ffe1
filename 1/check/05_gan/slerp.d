1/check/05_gan/slerp.o: \
 chapters/05_gan/exercises/slerp/check.cpp \
 chapters/05_gan/exercises/slerp/exercise.hpp
chapters/05_gan/exercises/slerp/exercise.hpp:
