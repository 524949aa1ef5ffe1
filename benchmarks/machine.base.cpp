#include "benchmarks/machine.ipp"

namespace sd::bench {
constinit const MachineLoops machine_base = make_loops();
}
