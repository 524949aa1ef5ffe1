#include "common/kernels/lstm/lstm.ipp"

namespace sd::kernels {
constinit const LstmTable LstmTable::avx512 = make_table();
}
