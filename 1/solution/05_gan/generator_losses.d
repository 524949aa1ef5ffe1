1/solution/05_gan/generator_losses.o: \
 1/solution/05_gan/generator_losses.cpp \
 chapters/05_gan/exercises/generator_losses/exercise.hpp
chapters/05_gan/exercises/generator_losses/exercise.hpp:
