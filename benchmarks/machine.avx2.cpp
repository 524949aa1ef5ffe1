#include "benchmarks/machine.ipp"

namespace sd::bench {
constinit const MachineLoops MachineLoops::avx2 = make_table();
}
