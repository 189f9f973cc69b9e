/* serve.c: the function of sgd.h by name; as many steps with one gradient as asked for. */
#include "marker/serve.h"

#include "sgd.h"

void serve(call *c) {
    const double *settings = c->array[3];
    for (int step = 0; is(c, "sgd_step") && step < (int)settings[3]; step++)
        sgd_step(c->array[0], c->array[1], c->array[2], c->size[0], settings[0], settings[1], settings[2]);
}
