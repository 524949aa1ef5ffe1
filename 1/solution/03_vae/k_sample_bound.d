1/solution/03_vae/k_sample_bound.o: 1/solution/03_vae/k_sample_bound.cpp \
 chapters/03_vae/exercises/k_sample_bound/exercise.hpp
chapters/03_vae/exercises/k_sample_bound/exercise.hpp:
