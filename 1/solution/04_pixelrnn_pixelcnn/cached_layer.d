1/solution/04_pixelrnn_pixelcnn/cached_layer.o: \
 1/solution/04_pixelrnn_pixelcnn/cached_layer.cpp \
 chapters/04_pixelrnn_pixelcnn/exercises/cached_layer/exercise.hpp \
 common/tensor/tensor.hpp common/tensor/shape.hpp common/tensor/check.hpp
chapters/04_pixelrnn_pixelcnn/exercises/cached_layer/exercise.hpp:
common/tensor/tensor.hpp:
common/tensor/shape.hpp:
common/tensor/check.hpp:
