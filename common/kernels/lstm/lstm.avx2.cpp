#include "common/kernels/lstm/lstm.ipp"

namespace sd::kernels {
constinit const LstmTable lstm_avx2 = kTable;
}
