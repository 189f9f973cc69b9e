/* rule.h: an operation by itself, on copies of its tensors, with guards around every piece of memory. */
#ifndef GRAPH_CHECK_RULE_H
#define GRAPH_CHECK_RULE_H

#include "graph/check/check.h"

/* A piece of memory that lies between two guards. */
typedef struct rule_block {
    void *data;
    size_t bytes;
} rule_block;

/* y and its inputs as copies: forward and backward can be run on moved values and with any dy. */
typedef struct rule {
    const xent_tensor *original;
    xent_tensor y;
    xent_tensor in[XENT_MAX_INPUTS];
    xent_tensor *places[XENT_MAX_INPUTS]; /* y.in */
    xent_real *dy;                        /* what y.gradient holds: weights */
    xent_real *value;                     /* what forward has made of the point */
    xent_real *stored[XENT_MAX_INPUTS];   /* the gradients that backward gave; NULL where none is wanted */
    rule_block blocks[3 + 2 * XENT_MAX_INPUTS];
    int block_count;
    poison guard; /* what the guards are filled with */
    uint64_t seed;
    double step, rounding;
    xent_tape *memory;
} rule;

/* Copies y's operation; the status of r->memory. */
xent_status rule_copy(rule *r, const xent_tensor *y);

/* dy from a stream of weights; or from the usual one, and 0 but for row `row` of the first axis. */
void rule_weigh(rule *r, uint32_t stream);
void rule_weigh_row(rule *r, int64_t row);

/* One run of forward, at the point, and backward; memory that nobody has written holds `fill`. Gradients hold
 * `before`, and are added to if `add`; with `detour`, forward runs elsewhere in between on other tensors, as
 * it does when an operation is used twice. What broke the rules of op.h, and of which input (-1: none). */
typedef struct rule_run {
    poison fill, before;
    int add, detour;
} rule_run;
xent_gradcheck_cause rule_try(rule *r, rule_run run, int *input);

/* The product of dy and the difference quotient of y: of input k moved at one element, or in a direction of
 * the stream if element < 0. */
double rule_difference(rule *r, int k, int64_t element, uint32_t stream);

/* cause.c: looks for the likely cause of a wrong gradient of input k. E_MEMORY if there is none. */
xent_status rule_explain(rule *r, int k, xent_gradcheck_result *result);

#endif
