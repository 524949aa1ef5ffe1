#include "benchmarks/machine.ipp"

namespace sd::bench {
constinit const MachineLoops MachineLoops::base = make_table();
}
