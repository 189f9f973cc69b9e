#include "math/moments.h"

#include "math/widths.h"

/* Sums side by side are summed faster, and with smaller errors, than one. */
#define LANES 8

static VECTOR_INLINE double sum_lanes(const double *lane) {
    return ((lane[0] + lane[4]) + (lane[1] + lane[5])) + ((lane[2] + lane[6]) + (lane[3] + lane[7]));
}

/* Runs a statement for each index i, and the lane k that it is summed in. */
#define OVER_LANES(n, statement)                                                                             \
    do {                                                                                                     \
        size_t first = 0;                                                                                    \
        for (; first + LANES <= n; first += LANES)                                                           \
            for (size_t k = 0; k < LANES; k++) {                                                             \
                const size_t i = first + k;                                                                  \
                statement;                                                                                   \
            }                                                                                                \
        for (size_t k = 0; first + k < n; k++) {                                                             \
            const size_t i = first + k;                                                                      \
            statement;                                                                                       \
        }                                                                                                    \
    } while (0)

static VECTOR_INLINE void moments_sum_loop(size_t n, const xent_real *x, double *sum) {
    double lane[LANES] = {0};
    OVER_LANES(n, lane[k] += (double)x[i]);
    *sum += sum_lanes(lane);
}
VECTOR_LOOP(moments_sum, (size_t n, const xent_real *x, double *sum), (n, x, sum))

static VECTOR_INLINE void moments_deviation_loop(size_t n, const xent_real *x, double mean, double *sum) {
    double lane[LANES] = {0};
    OVER_LANES(n, lane[k] += ((double)x[i] - mean) * ((double)x[i] - mean));
    *sum += sum_lanes(lane);
}
VECTOR_LOOP(moments_deviation, (size_t n, const xent_real *x, double mean, double *sum), (n, x, mean, sum))

static VECTOR_INLINE void moments_dot_loop(size_t n, const xent_real *g, const xent_real *x, double mean,
                                           double *sum, double *dot) {
    double of_g[LANES] = {0}, of_gx[LANES] = {0};
    OVER_LANES(n, (of_g[k] += (double)g[i], of_gx[k] += (double)g[i] * ((double)x[i] - mean)));
    *sum += sum_lanes(of_g);
    *dot += sum_lanes(of_gx);
}
VECTOR_LOOP(moments_dot,
            (size_t n, const xent_real *g, const xent_real *x, double mean, double *sum, double *dot),
            (n, g, x, mean, sum, dot))

static VECTOR_INLINE void moments_weighted_dot_loop(size_t n, const xent_real *g, const xent_real *w,
                                                    const xent_real *x, double mean, double *sum,
                                                    double *dot) {
    double of_g[LANES] = {0}, of_gx[LANES] = {0};
    OVER_LANES(n, (of_g[k] += (double)g[i] * (double)w[i],
                   of_gx[k] += (double)g[i] * (double)w[i] * ((double)x[i] - mean)));
    *sum += sum_lanes(of_g);
    *dot += sum_lanes(of_gx);
}
VECTOR_LOOP(moments_weighted_dot,
            (size_t n, const xent_real *g, const xent_real *w, const xent_real *x, double mean, double *sum,
             double *dot),
            (n, g, w, x, mean, sum, dot))
