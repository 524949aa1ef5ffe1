#include "common/kernels/pool/body.hpp"

namespace sd::kernels::pool {
constinit const PoolTable kBaseline = kTable;
}
