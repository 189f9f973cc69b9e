#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/fail.h"
#include "graph/params.h"
#include "graph/tape.h"

xent_tape *xent_tape_create(const xent_tape_options *options, xent_error *error) {
    const xent_tape_options defaults = XENT_TAPE_DEFAULT;
    if (!options) options = &defaults;
    xent_tape *tape = calloc(1, sizeof *tape);
    if (!tape) {
        xent_fail(error, XENT_E_MEMORY, "tape: out of memory");
        return NULL;
    }
    tape->step = 1;
    tape->pace.clock = clock_seconds;
    tape->check_finite = options->check_finite;
    tape->owns_pool = options->pool == NULL;
    tape->pool = options->pool ? options->pool : xent_pool_create(options->threads, error);
    if (!tape->pool) {
        free(tape);
        return NULL;
    }
    return tape;
}

void xent_tape_destroy(xent_tape *tape) {
    if (!tape) return;
    if (tape->owns_pool) xent_pool_destroy(tape->pool);
    arena_free(&tape->values);
    arena_free(&tape->records[0]);
    arena_free(&tape->records[1]);
    free(tape);
}

/* Steps of as many tensors and numbers, backward or not, are taken for the same work. */
static int next_runs_alone(xent_tape *tape) {
    if (tape->count == 0 || xent_pool_threads(tape->pool) == 1) return tape->alone;
    const uint64_t shape = (uint64_t)tape->count * 2 + (uint64_t)tape->backward_done;
    return pace_step(&tape->pace, tape->sizes << 20 ^ shape);
}

void xent_tape_reset(xent_tape *tape) {
    if (!tape) return;
    tape->alone = next_runs_alone(tape);
    const size_t records = arena_bytes(tape_records(tape));
    tape->step++;
    arena_reset(&tape->values);
    arena_reserve(tape_records(tape), records); /* so that step 2 allocates nothing */
    arena_rewind(tape_records(tape));
    tape->last = NULL;
    tape->uses = NULL;
    tape->count = 0;
    tape->sizes = 0;
    tape->backward_done = 0;
    tape->error.status = XENT_OK;
    tape->error.message[0] = '\0';
}

xent_status xent_tape_status(const xent_tape *tape) { return tape ? tape->error.status : XENT_E_ARGUMENT; }

const char *xent_tape_error(const xent_tape *tape) { return tape ? tape->error.message : "the tape is NULL"; }

xent_pool *xent_tape_pool(const xent_tape *tape) { return tape && !tape->alone ? tape->pool : NULL; }

int xent_tape_threads(const xent_tape *tape) { return tape ? xent_pool_threads(tape->pool) : 0; }

size_t xent_tape_bytes(const xent_tape *tape) {
    if (!tape) return 0;
    return arena_bytes(&tape->values) + arena_bytes(&tape->records[0]) + arena_bytes(&tape->records[1]);
}

static xent_status set_error(xent_tape *tape, xent_status status, const char *prefix, const char *format,
                             va_list arguments) XENT_PRINTF(4, 0);

static xent_status set_error(xent_tape *tape, xent_status status, const char *prefix, const char *format,
                             va_list arguments) {
    if (tape->error.status != XENT_OK) return tape->error.status;
    return fail_with(&tape->error, status, prefix, format, arguments);
}

xent_status tape_fail(xent_tape *tape, xent_status status, const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    status = set_error(tape, status, "", format, arguments);
    va_end(arguments);
    return status;
}

xent_status xent_op_fail(xent_tensor *y, xent_status status, const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    status = set_error(y->tape, status, y->op->name, format, arguments);
    va_end(arguments);
    return status;
}

int tape_refuse(xent_tape *tape, const xent_tensor *tensor, const char *user) {
    if (tensor->tape != tape)
        tape_fail(tape, XENT_E_ARGUMENT, "%s: a tensor belongs to another tape", user);
    else
        tape_fail(tape, XENT_E_STATE, "%s: a tensor is of before the tape's reset", user);
    return 0;
}

int tape_takes_rows(xent_tape *tape, const xent_tensor *x, const char *user, const char *name,
                    const char *columns) {
    char text[96];
    if (!tape || tape->error.status != XENT_OK) return 0;
    if (!x)
        tape_fail(tape, XENT_E_ARGUMENT, "%s: %s is NULL", user, name);
    else if (tape_owns(tape, x, user) && x->shape.rank != 2)
        tape_fail(tape, XENT_E_SHAPE, "%s: %s have shape %s; expected (rows, %s)", user, name,
                  xent_shape_text(x->shape, text, sizeof text), columns);
    return tape->error.status == XENT_OK;
}

void *tape_without_memory(xent_tape *tape, size_t bytes) {
    tape_fail(tape, XENT_E_MEMORY, "tape: out of memory for %zu bytes", bytes);
    return NULL;
}

void *xent_tape_memory(xent_tape *tape, size_t bytes) {
    return tape && tape->error.status == XENT_OK ? tape_take(tape, &tape->values, bytes) : NULL;
}

xent_tensor *tape_new_tensor(xent_tape *tape, int in_count) {
    const size_t bytes = sizeof(xent_tensor) + (size_t)in_count * sizeof(xent_tensor *);
    xent_tensor *tensor = tape_take(tape, tape_records(tape), bytes);
    if (!tensor) return NULL;
    /* Field by field: gcc clears a record of this size by `rep stos`, which takes as long as all the rest. */
    tensor->shape.rank = 0;
    for (int i = 0; i < XENT_MAX_RANK; i++) tensor->shape.dim[i] = 0;
    tensor->size = tensor->saved_bytes = 0;
    tensor->value = tensor->gradient = NULL;
    tensor->op = NULL;
    tensor->options = tensor->saved = NULL;
    tensor->previous = NULL;
    tensor->background = NULL;
    tensor->index = 0;
    tensor->wants_gradient = tensor->has_gradient = 0;
    tensor->in = (xent_tensor **)(tensor + 1);
    tensor->in_count = in_count;
    for (int i = 0; i < in_count; i++) tensor->in[i] = NULL;
    tensor->tape = tape;
    tensor->step = tape->step;
    return tensor;
}

xent_tensor *tape_append(xent_tape *tape, xent_tensor *tensor) {
    tensor->index = tape->count++;
    tape->sizes += tensor->size;
    tensor->previous = tape->last;
    tape->last = tensor;
    return tensor;
}

/* The values are borrowed: only an operation's own forward writes values. */
static xent_tensor *append_leaf(xent_tape *tape, const xent_shape *shape, size_t size,
                                const xent_real *values) {
    xent_tensor *leaf = tape_new_tensor(tape, 0);
    if (!leaf) return NULL;
    leaf->shape = *shape;
    leaf->size = size;
    leaf->value = (xent_real *)values;
    return tape_append(tape, leaf);
}

static xent_tensor *new_leaf(xent_tape *tape, xent_shape shape, const xent_real *values, const char *kind) {
    if (!tape || tape->error.status != XENT_OK) return NULL;
    char text[96];
    size_t size;
    if (tape_shape_size(&shape, &size) != XENT_OK) {
        tape_fail(tape, XENT_E_SHAPE,
                  "%s: no tensor can have the shape %s (rank 0 to %d, sizes at least 0, in all "
                  "within memory)",
                  kind, xent_shape_text(shape, text, sizeof text), XENT_MAX_RANK);
        return NULL;
    }
    if (!values && size > 0) {
        tape_fail(tape, XENT_E_ARGUMENT, "%s: values is NULL, expected %zu numbers", kind, size);
        return NULL;
    }
    return append_leaf(tape, &shape, size, values);
}

xent_tensor *xent_input(xent_tape *tape, xent_shape shape, const xent_real *values) {
    return tape_check_value(new_leaf(tape, shape, values, "input"));
}

xent_tensor *xent_variable(xent_tape *tape, xent_shape shape, const xent_real *values) {
    xent_tensor *leaf = new_leaf(tape, shape, values, "variable");
    if (leaf) leaf->wants_gradient = 1;
    return tape_check_value(leaf);
}

xent_tensor *xent_detach(xent_tape *tape, xent_tensor *x) {
    if (!tape || tape->error.status != XENT_OK) return NULL;
    if (!x) {
        tape_fail(tape, XENT_E_ARGUMENT, "detach: the tensor is NULL");
        return NULL;
    }
    return tape_owns(tape, x, "detach") ? new_leaf(tape, x->shape, x->value, "detach") : NULL;
}

static param_use *use_of(xent_tape *tape, xent_params *params) {
    for (param_use *use = tape->uses; use; use = use->next)
        if (use->params == params) return use;
    size_t bytes = sizeof(param_use) + (size_t)xent_params_count(params) * sizeof(xent_tensor *);
    param_use *use = tape_take(tape, tape_records(tape), bytes);
    if (!use) return NULL;
    memset(use, 0, bytes);
    use->params = params;
    use->next = tape->uses;
    tape->uses = use;
    return use;
}

xent_tensor *xent_parameter(xent_tape *tape, xent_params *params, int index) {
    if (!tape || tape->error.status != XENT_OK) return NULL;
    const param_view *view = params_view(params, index);
    if (!view) {
        tape_fail(tape, XENT_E_ARGUMENT, "parameter: index %d, but the set has %d", index,
                  xent_params_count(params));
        return NULL;
    }
    param_use *use = use_of(tape, params);
    if (!use) return NULL;
    if (use->tensors[index]) return use->tensors[index];
    xent_tensor *leaf = tape_take(tape, tape_records(tape), sizeof *leaf);
    if (!leaf) return NULL;
    *leaf = view->leaf;
    leaf->in = (xent_tensor **)(leaf + 1);
    leaf->tape = tape;
    leaf->step = tape->step;
    use->tensors[index] = tape_append(tape, leaf);
    return tape_check_value(leaf);
}
