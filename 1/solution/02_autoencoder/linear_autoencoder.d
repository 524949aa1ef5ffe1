1/solution/02_autoencoder/linear_autoencoder.o: \
 1/solution/02_autoencoder/linear_autoencoder.cpp \
 chapters/02_autoencoder/exercises/linear_autoencoder/exercise.hpp
chapters/02_autoencoder/exercises/linear_autoencoder/exercise.hpp:
