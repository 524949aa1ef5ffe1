1/starter/05_gan/slerp.o: 1/starter/05_gan/slerp.cpp \
 chapters/05_gan/exercises/slerp/exercise.hpp
chapters/05_gan/exercises/slerp/exercise.hpp:
