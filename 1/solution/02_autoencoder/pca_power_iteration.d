1/solution/02_autoencoder/pca_power_iteration.o: \
 1/solution/02_autoencoder/pca_power_iteration.cpp \
 chapters/02_autoencoder/exercises/pca_power_iteration/exercise.hpp
chapters/02_autoencoder/exercises/pca_power_iteration/exercise.hpp:
