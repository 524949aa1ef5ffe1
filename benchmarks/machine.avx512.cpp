#include "benchmarks/machine.ipp"

namespace sd::bench {
constinit const MachineLoops machine_avx512 = make_loops();
}
