#include "common/kernels/lstm/lstm.ipp"

namespace sd::kernels {
constinit const LstmTable LstmTable::base = make_table();
}
