#include "common/kernels/gate/gate.ipp"

namespace sd::kernels {
constinit const GateTable gate_base = kTable;
}
