1/solution/02_autoencoder/kmeans_step.o: \
 1/solution/02_autoencoder/kmeans_step.cpp \
 chapters/02_autoencoder/exercises/kmeans_step/exercise.hpp
chapters/02_autoencoder/exercises/kmeans_step/exercise.hpp:
