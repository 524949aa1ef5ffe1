1/solution/03_vae/reparameterization.o: \
 1/solution/03_vae/reparameterization.cpp \
 chapters/03_vae/exercises/reparameterization/exercise.hpp
chapters/03_vae/exercises/reparameterization/exercise.hpp:
