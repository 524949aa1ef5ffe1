1/solution/01_visualization/bug_flat_saliency.o: \
 1/solution/01_visualization/bug_flat_saliency.cpp \
 chapters/01_visualization/exercises/bug_flat_saliency/exercise.hpp
chapters/01_visualization/exercises/bug_flat_saliency/exercise.hpp:
