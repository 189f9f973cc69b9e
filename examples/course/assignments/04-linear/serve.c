/* serve.c: the functions of linear.h by name. An empty array is NULL. */
#include "marker/serve.h"

#include "linear.h"

void serve(call *c) {
    double **a = c->array;
    if (is(c, "linear_forward"))
        linear_forward(a[0], a[1], a[2], a[3], whole(c, 4), (size_t)a[4][1], (size_t)a[4][2]);
    if (is(c, "linear_backward"))
        linear_backward(a[0], a[1], a[2], c->size[3] ? a[3] : NULL, a[4], a[5], whole(c, 6), (size_t)a[6][1],
                        (size_t)a[6][2]);
}
