#include "ops/product.h"

#include "math/gemm.h"
#include "xent/pool.h"

xent_status product_check_memory(xent_tensor *y, int64_t m, int64_t n, int64_t k) {
    if (gemm_is_small(m, n, k)) return XENT_OK;
    const xent_pool *pool = xent_tape_pool(y->tape);
    const int threads = pool ? xent_pool_threads(pool) : 1;
    if (gemm_has_memory(threads)) return XENT_OK;
    return xent_op_fail(
        y, XENT_E_MEMORY,
        "OpenBLAS needs %zu MiB of address space for each of %d thread%s; expected a higher limit "
        "(ulimit -v) or fewer threads",
        GEMM_THREAD_MEMORY >> 20, threads, threads == 1 ? "" : "s");
}
