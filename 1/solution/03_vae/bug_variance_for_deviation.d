1/solution/03_vae/bug_variance_for_deviation.o: \
 1/solution/03_vae/bug_variance_for_deviation.cpp \
 chapters/03_vae/exercises/bug_variance_for_deviation/exercise.hpp
chapters/03_vae/exercises/bug_variance_for_deviation/exercise.hpp:
