/* bench_against.h: the figures of an earlier `xent bench --json`, beside those of this one. */
#ifndef CLI_BENCH_AGAINST_H
#define CLI_BENCH_AGAINST_H

#include <jansson.h>

/* Reads the file: what it has, or NULL after saying what is wrong with it. */
json_t *read_earlier_bench(const char *path);

/* The times of both, for each network and batch that both have, and of measuring: an array of {"work", "net",
 * "batch", "earlier_threads", "threads", "earlier_us", "now_us", "factor", "interval"}. NULL: no memory. */
json_t *compare_benches(const json_t *earlier, const json_t *now);

/* Says in which of processor, cores and their state, BLAS, numbers and threads both runs differ. */
void note_other_machine(const char *path, const json_t *earlier, const json_t *now, const json_t *compared);

/* The state of cores in words: how far they are apart, by what a line of memory takes, and whether other work
 * takes their time (xent_core_state). */
const char *distance_of_cores(double line_ns);
const char *load_of_cores(double taken);

void print_compared_benches(const char *path, const json_t *compared);

#endif
