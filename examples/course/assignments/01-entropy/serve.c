/* serve.c: the functions of entropy.h by name. */
#include "marker/serve.h"

#include "entropy.h"

void serve(call *c) {
    double *p = c->array[0], *q = c->array[1];
    const size_t n = c->size[0];
    if (is(c, "information")) c->result = information(p[0]);
    if (is(c, "bits")) c->result = bits(p[0]);
    if (is(c, "entropy")) c->result = entropy(p, n);
    if (is(c, "cross_entropy")) c->result = cross_entropy(p, q, n);
    if (is(c, "kl_divergence")) c->result = kl_divergence(p, q, n);
}
