#include <cblas.h>
#include <limits.h>
#include <pthread.h>

#include "math/gemm.h"

#ifdef XENT_DOUBLE
#define cblas_gemm cblas_dgemm
#else
#define cblas_gemm cblas_sgemm
#endif

int gemm_fits(int64_t m, int64_t n, int64_t k) { return m <= INT_MAX && n <= INT_MAX && k <= INT_MAX; }

void gemm(gemm_shape s, const xent_real *a, int64_t lda, const xent_real *b, int64_t ldb, int add,
          xent_real *c, int64_t ldc) {
    if (s.m == 0 || s.n == 0) return;
    cblas_gemm(CblasRowMajor, s.transpose_a ? CblasTrans : CblasNoTrans,
               s.transpose_b ? CblasTrans : CblasNoTrans, (blasint)s.m, (blasint)s.n, (blasint)s.k, 1, a,
               (blasint)(lda > 0 ? lda : 1), b, (blasint)(ldb > 0 ? ldb : 1), (xent_real)(add ? 1 : 0), c,
               (blasint)(ldc > 0 ? ldc : 1));
}

/* OpenBLAS has one thread count for the whole process, so what guards it is one for the process too. */
static struct {
    pthread_mutex_t lock;
    int holders, threads_before;
} hold = {PTHREAD_MUTEX_INITIALIZER, 0, 0};

void gemm_hold_threads(void) {
    pthread_mutex_lock(&hold.lock);
    if (hold.holders++ == 0) {
        hold.threads_before = openblas_get_num_threads();
        if (hold.threads_before != 1) openblas_set_num_threads(1);
    }
    pthread_mutex_unlock(&hold.lock);
}

void gemm_release_threads(void) {
    pthread_mutex_lock(&hold.lock);
    if (--hold.holders == 0 && hold.threads_before != 1) openblas_set_num_threads(hold.threads_before);
    pthread_mutex_unlock(&hold.lock);
}
