#include "common/kernels/pool/pool.ipp"

namespace sd::kernels::pool {
constinit const PoolTable PoolTable::base = make_table();
}
