#include "common/kernels/pool/pool.ipp"

namespace sd::kernels::pool {
constinit const PoolTable PoolTable::avx2 = make_table();
}
