/* serve.h: the program around the student's functions. Each task's serve.c says which function a name
 * calls. */
#ifndef MARKER_SERVE_H
#define MARKER_SERVE_H

#include "wire.h"

typedef struct call {
    const char *name;
    int count;
    double *array[WIRE_ARRAYS]; /* in the order in which the marker gives them; written in place */
    size_t size[WIRE_ARRAYS];
    double result;
} call;

/* Calls the function that c->name names; defined by the task. */
void serve(call *c);

int is(const call *c, const char *name);

/* The array as whole numbers, in memory that lasts until the program ends. */
int *integers(const call *c, int index);

/* The one number in an array, as a size. */
size_t whole(const call *c, int index);

#endif
