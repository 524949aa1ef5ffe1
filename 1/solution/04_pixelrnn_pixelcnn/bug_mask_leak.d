1/solution/04_pixelrnn_pixelcnn/bug_mask_leak.o: \
 1/solution/04_pixelrnn_pixelcnn/bug_mask_leak.cpp \
 chapters/04_pixelrnn_pixelcnn/exercises/bug_mask_leak/exercise.hpp \
 common/nn/conv.hpp common/nn/init.hpp common/nn/parameter.hpp \
 common/tensor/tensor.hpp common/tensor/shape.hpp common/tensor/check.hpp \
 common/tensor/rng.hpp common/ops/conv.hpp \
 common/kernels/elementwise/activation.hpp common/ops/extent2.hpp
chapters/04_pixelrnn_pixelcnn/exercises/bug_mask_leak/exercise.hpp:
common/nn/conv.hpp:
common/nn/init.hpp:
common/nn/parameter.hpp:
common/tensor/tensor.hpp:
common/tensor/shape.hpp:
common/tensor/check.hpp:
common/tensor/rng.hpp:
common/ops/conv.hpp:
common/kernels/elementwise/activation.hpp:
common/ops/extent2.hpp:
