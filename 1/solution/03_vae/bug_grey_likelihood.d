1/solution/03_vae/bug_grey_likelihood.o: \
 1/solution/03_vae/bug_grey_likelihood.cpp \
 chapters/03_vae/exercises/bug_grey_likelihood/exercise.hpp
chapters/03_vae/exercises/bug_grey_likelihood/exercise.hpp:
