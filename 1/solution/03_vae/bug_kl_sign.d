1/solution/03_vae/bug_kl_sign.o: 1/solution/03_vae/bug_kl_sign.cpp \
 chapters/03_vae/exercises/bug_kl_sign/exercise.hpp
chapters/03_vae/exercises/bug_kl_sign/exercise.hpp:
