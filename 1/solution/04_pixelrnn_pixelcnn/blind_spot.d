1/solution/04_pixelrnn_pixelcnn/blind_spot.o: \
 1/solution/04_pixelrnn_pixelcnn/blind_spot.cpp \
 chapters/04_pixelrnn_pixelcnn/exercises/blind_spot/exercise.hpp
chapters/04_pixelrnn_pixelcnn/exercises/blind_spot/exercise.hpp:
