#include "benchmarks/machine.ipp"

namespace sd::bench {
constinit const MachineLoops machine_avx2 = make_loops();
}
