#include "common/kernels/pool/pool.ipp"

namespace sd::kernels::pool {
constinit const PoolTable PoolTable::avx512 = make_table();
}
