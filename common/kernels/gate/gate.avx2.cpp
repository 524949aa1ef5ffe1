#include "common/kernels/gate/gate.ipp"

namespace sd::kernels {
constinit const GateTable GateTable::avx2 = make_table();
}
