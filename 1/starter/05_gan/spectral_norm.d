1/starter/05_gan/spectral_norm.o: 1/starter/05_gan/spectral_norm.cpp \
 chapters/05_gan/exercises/spectral_norm/exercise.hpp
chapters/05_gan/exercises/spectral_norm/exercise.hpp:
