1/solution/03_vae/bug_mean_reduced_kl.o: \
 1/solution/03_vae/bug_mean_reduced_kl.cpp \
 chapters/03_vae/exercises/bug_mean_reduced_kl/exercise.hpp
chapters/03_vae/exercises/bug_mean_reduced_kl/exercise.hpp:
