1/solution/01_visualization/bug_wrong_mean.o: \
 1/solution/01_visualization/bug_wrong_mean.cpp \
 chapters/01_visualization/exercises/bug_wrong_mean/exercise.hpp
chapters/01_visualization/exercises/bug_wrong_mean/exercise.hpp:
