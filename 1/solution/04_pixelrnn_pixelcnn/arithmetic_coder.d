1/solution/04_pixelrnn_pixelcnn/arithmetic_coder.o: \
 1/solution/04_pixelrnn_pixelcnn/arithmetic_coder.cpp \
 chapters/04_pixelrnn_pixelcnn/exercises/arithmetic_coder/exercise.hpp
chapters/04_pixelrnn_pixelcnn/exercises/arithmetic_coder/exercise.hpp:
