1/check/05_gan/spectral_norm.o: \
 chapters/05_gan/exercises/spectral_norm/check.cpp \
 chapters/05_gan/exercises/spectral_norm/exercise.hpp
chapters/05_gan/exercises/spectral_norm/exercise.hpp:
