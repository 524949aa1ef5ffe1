1/solution/04_pixelrnn_pixelcnn/mask_ab.o: \
 1/solution/04_pixelrnn_pixelcnn/mask_ab.cpp \
 chapters/04_pixelrnn_pixelcnn/exercises/mask_ab/exercise.hpp
chapters/04_pixelrnn_pixelcnn/exercises/mask_ab/exercise.hpp:
