1/check/05_gan/generator_losses.o: \
 chapters/05_gan/exercises/generator_losses/check.cpp \
 chapters/05_gan/exercises/generator_losses/exercise.hpp
chapters/05_gan/exercises/generator_losses/exercise.hpp:
