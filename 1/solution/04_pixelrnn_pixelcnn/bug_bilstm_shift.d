1/solution/04_pixelrnn_pixelcnn/bug_bilstm_shift.o: \
 1/solution/04_pixelrnn_pixelcnn/bug_bilstm_shift.cpp \
 chapters/04_pixelrnn_pixelcnn/exercises/bug_bilstm_shift/exercise.hpp \
 common/tensor/tensor.hpp common/tensor/shape.hpp common/tensor/check.hpp \
 common/ops/arithmetic.hpp common/kernels/elementwise/elementwise.hpp \
 common/ops/shape.hpp
chapters/04_pixelrnn_pixelcnn/exercises/bug_bilstm_shift/exercise.hpp:
common/tensor/tensor.hpp:
common/tensor/shape.hpp:
common/tensor/check.hpp:
common/ops/arithmetic.hpp:
common/kernels/elementwise/elementwise.hpp:
common/ops/shape.hpp:
