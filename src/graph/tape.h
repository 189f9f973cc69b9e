/* tape.h: what the files of the graph floor know of the tape. */
#ifndef GRAPH_TAPE_H
#define GRAPH_TAPE_H

#include "base/arena.h"
#include "graph/pace.h"
#include "xent/op.h"

/* A set of parameters that this step uses, and the tensor of each one that was asked for. */
typedef struct param_use {
    struct param_use *next;
    xent_params *params;
    int differentiated; /* it was on the tape when backward ran, so its gradients are of this step */
    xent_tensor *tensors[];
} param_use;

struct xent_tape {
    arena values;      /* values, gradients, saved bytes: taken back at a reset */
    arena records[2];  /* tensors and options; steps take turns, so that a tensor of the step before is
                          still there to be recognised */
    xent_tensor *last; /* the newest tensor; the others hang on its `previous` */
    param_use *uses;
    int count;      /* of tensors */
    uint64_t sizes; /* the numbers of all of them */
    int backward_done;
    int check_finite;
    uint64_t step;
    xent_pool *pool;
    int owns_pool;
    pace pace;
    int alone; /* this step runs on the calling thread */
    xent_error error;
};

/* Puts the first error of the step on the tape; later ones are dropped. Returns the sticky status. */
xent_status tape_fail(xent_tape *tape, xent_status status, const char *format, ...) XENT_PRINTF(3, 4);

/* Memory for `bytes` from one of the tape's arenas; NULL puts E_MEMORY on the tape. */
void *tape_without_memory(xent_tape *tape, size_t bytes); /* fails; NULL */
static inline void *tape_take(xent_tape *tape, arena *from, size_t bytes) {
    void *memory = arena_alloc(from, bytes);
    return memory ? memory : tape_without_memory(tape, bytes);
}

/* The arena of this step's tensors. */
static inline arena *tape_records(xent_tape *tape) { return &tape->records[tape->step % 2]; }

/* A tensor with places for so many inputs, all zero but for its tape and step; and its place at the end of
 * the tape. */
xent_tensor *tape_new_tensor(xent_tape *tape, int in_count);
xent_tensor *tape_append(xent_tape *tape, xent_tensor *tensor);

/* xent_shape_size of a shape that lies in memory already: a copy would take longer than the rest. */
xent_status tape_shape_size(const xent_shape *shape, size_t *size);

/* Whether the tensor belongs to this tape and step; if not, fails with `user` in the message. */
int tape_refuse(xent_tape *tape, const xent_tensor *tensor, const char *user); /* fails; 0 */
static inline int tape_owns(xent_tape *tape, const xent_tensor *tensor, const char *user) {
    return (tensor->tape == tape && tensor->step == tape->step) || tape_refuse(tape, tensor, user);
}

/* Whether there is a tape without an error, and the tensor is of this step of it and of rank 2: (rows,
 * columns). If not, fails with `user`, what the tensor is (`name`) and what its columns are in the
 * message. */
int tape_takes_rows(xent_tape *tape, const xent_tensor *x, const char *user, const char *name,
                    const char *columns);

/* What a tensor was made by ("linear"), or is ("input", "variable", "parameter"); and the name of the
 * parameter that it is, "" if it is none. */
const char *tape_operation(const xent_tensor *t);
const char *tape_parameter_name(const xent_tensor *t);

/* E_NONFINITE if a value of t, or a gradient that y has just written, is not finite. The first returns t, or
 * NULL after that. */
xent_tensor *tape_find_bad_value(xent_tensor *t);
void tape_find_bad_gradient(const xent_tensor *y);

/* The same where check_finite asks for it. NULL stays NULL. */
static inline xent_tensor *tape_check_value(xent_tensor *t) {
    return t && t->tape->check_finite ? tape_find_bad_value(t) : t;
}
static inline void tape_check_gradients(const xent_tensor *y) {
    if (y->tape->check_finite) tape_find_bad_gradient(y);
}

/* XENT_OK if a backward pass has ended since the reset, so that gradients may be used; else the error
 * of the tape, or E_STATE. Changes nothing. */
xent_status tape_gradients_ready(const xent_tape *tape);

#endif
