#include "common/kernels/gate/gate.ipp"

namespace sd::kernels {
constinit const GateTable GateTable::base = make_table();
}
