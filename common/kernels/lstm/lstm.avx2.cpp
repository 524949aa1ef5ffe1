#include "common/kernels/lstm/lstm.ipp"

namespace sd::kernels {
constinit const LstmTable LstmTable::avx2 = make_table();
}
