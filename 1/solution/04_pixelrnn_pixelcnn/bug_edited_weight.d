1/solution/04_pixelrnn_pixelcnn/bug_edited_weight.o: \
 1/solution/04_pixelrnn_pixelcnn/bug_edited_weight.cpp \
 chapters/04_pixelrnn_pixelcnn/exercises/bug_edited_weight/exercise.hpp \
 common/tensor/tensor.hpp common/tensor/shape.hpp common/tensor/check.hpp \
 common/ops/arithmetic.hpp common/kernels/elementwise/elementwise.hpp \
 common/ops/matmul.hpp common/kernels/elementwise/activation.hpp
chapters/04_pixelrnn_pixelcnn/exercises/bug_edited_weight/exercise.hpp:
common/tensor/tensor.hpp:
common/tensor/shape.hpp:
common/tensor/check.hpp:
common/ops/arithmetic.hpp:
common/kernels/elementwise/elementwise.hpp:
common/ops/matmul.hpp:
common/kernels/elementwise/activation.hpp:
