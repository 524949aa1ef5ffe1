1/solution/03_vae/kl.o: 1/solution/03_vae/kl.cpp \
 chapters/03_vae/exercises/kl/exercise.hpp
chapters/03_vae/exercises/kl/exercise.hpp:
