#include "common/kernels/pool/body.hpp"

namespace sd::kernels::pool {
constinit const PoolTable kAvx512 = kTable;
}
