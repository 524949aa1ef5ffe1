#include "common/kernels/gate/gate.ipp"

namespace sd::kernels {
constinit const GateTable GateTable::avx512 = make_table();
}
