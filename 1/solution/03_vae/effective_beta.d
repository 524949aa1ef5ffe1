1/solution/03_vae/effective_beta.o: 1/solution/03_vae/effective_beta.cpp \
 chapters/03_vae/exercises/effective_beta/exercise.hpp
chapters/03_vae/exercises/effective_beta/exercise.hpp:
