#include "benchmarks/machine.ipp"

namespace sd::bench {
constinit const MachineLoops MachineLoops::avx512 = make_table();
}
