#include <math.h>
#include <string.h>

#include "graph/check/rule.h"

/* The bytes before and behind each piece: those of a cache line, as the tape aligns its memory. */
#define GUARD_BYTES ARENA_ALIGNMENT

static void *guarded(rule *r, size_t bytes) {
    char *memory = xent_tape_memory(r->memory, bytes + 2 * GUARD_BYTES);
    if (!memory) return NULL;
    r->blocks[r->block_count++] = (rule_block){memory + GUARD_BYTES, bytes};
    return memory + GUARD_BYTES;
}

static void copy_bytes(void *to, const void *from, size_t bytes) {
    if (to && from && bytes > 0) memcpy(to, from, bytes);
}

static size_t bytes_of(const xent_tensor *t) { return t->size * sizeof *t->value; }

static void copy_input(rule *r, int k) {
    const xent_tensor *x = r->original->in[k];
    if (!x) return;
    xent_tensor *copy = r->y.in[k] = &r->in[k];
    *copy = *x;
    copy->value = guarded(r, bytes_of(x));
    copy->gradient = x->wants_gradient ? guarded(r, bytes_of(x)) : NULL;
    r->stored[k] = x->wants_gradient ? xent_tape_memory(r->memory, bytes_of(x)) : NULL;
    copy_bytes(copy->value, x->value, bytes_of(x));
}

xent_status rule_copy(rule *r, const xent_tensor *y) {
    r->original = y;
    r->y = *y;
    r->y.in = r->places;
    r->y.value = guarded(r, bytes_of(y));
    r->y.gradient = guarded(r, bytes_of(y));
    r->y.saved = y->saved_bytes > 0 ? guarded(r, y->saved_bytes) : NULL;
    r->dy = xent_tape_memory(r->memory, bytes_of(y));
    r->value = xent_tape_memory(r->memory, bytes_of(y));
    for (int k = 0; k < y->in_count; k++) copy_input(r, k);
    if (r->memory->error.status != XENT_OK) return r->memory->error.status;
    rule_weigh(r, STREAM_RULE_WEIGHT);
    double magnitude = 0;
    for (size_t i = 0; i < y->size; i++) magnitude += fabs((double)r->dy[i] * (double)y->value[i]);
    r->rounding = check_rounding(magnitude, r->step);
    return XENT_OK;
}

void rule_weigh(rule *r, uint32_t stream) {
    for (size_t i = 0; i < r->y.size; i++) r->dy[i] = (xent_real)check_weight(r->seed, stream, i);
}

void rule_weigh_row(rule *r, int64_t row) {
    rule_weigh(r, STREAM_RULE_WEIGHT);
    const size_t columns = r->y.size / (size_t)r->y.shape.dim[0];
    for (size_t i = 0; i < r->y.size; i++)
        if (i / columns != (size_t)row) r->dy[i] = 0;
}

static void fill_guards(rule *r, poison fill) {
    r->guard = fill;
    for (int i = 0; i < r->block_count; i++) {
        char *data = r->blocks[i].data;
        memset(data - GUARD_BYTES, fill, GUARD_BYTES);
        memset(data + r->blocks[i].bytes, fill, GUARD_BYTES);
    }
}

static int guards_are_whole(const rule *r) {
    for (int i = 0; i < r->block_count; i++) {
        const unsigned char *data = r->blocks[i].data;
        for (size_t b = 0; b < GUARD_BYTES; b++)
            if (data[r->blocks[i].bytes + b] != r->guard || *(data - 1 - b) != r->guard) return 0;
    }
    return 1;
}

static int same(const xent_real *a, const xent_real *b, const xent_tensor *t) {
    return t->size == 0 || memcmp(a, b, bytes_of(t)) == 0;
}

/* What was written that may only be read. */
static xent_gradcheck_cause damage(const rule *r, int *input) {
    for (*input = 0; *input < r->y.in_count; ++*input)
        if (r->y.in[*input] && !same(r->in[*input].value, r->original->in[*input]->value, &r->in[*input]))
            return XENT_GRADCHECK_WROTE_INPUT;
    *input = -1;
    if (!same(r->y.gradient, r->dy, &r->y)) return XENT_GRADCHECK_WROTE_DY;
    if (!same(r->y.value, r->value, &r->y)) return XENT_GRADCHECK_WROTE_OUTPUT;
    return guards_are_whole(r) ? XENT_GRADCHECK_NO_CAUSE : XENT_GRADCHECK_WROTE_OUTSIDE;
}

static void restore_inputs(rule *r) {
    for (int k = 0; k < r->y.in_count; k++)
        if (r->y.in[k]) copy_bytes(r->in[k].value, r->original->in[k]->value, bytes_of(&r->in[k]));
}

static void move_input(rule *r, int k, int64_t element, uint32_t stream, double by) {
    const xent_real *point = r->original->in[k]->value;
    for (size_t i = 0; i < r->in[k].size; i++) {
        const double v = element < 0 ? check_direction(r->seed, stream, i) : (double)i == (double)element;
        r->in[k].value[i] = (xent_real)((double)point[i] + by * v);
    }
}

static void forward_from(rule *r, poison fill) {
    if (r->y.size > 0) memset(r->y.value, fill, bytes_of(&r->y));
    if (r->y.saved) memset(r->y.saved, fill, r->y.saved_bytes);
    r->y.op->forward(&r->y);
}

/* forward at the point left y's values and saved bytes; the same operation then runs on other values, which
 * must not matter to what it has left. */
static void run_detour(rule *r) {
    rule_block saved = {xent_tape_memory(r->memory, r->y.saved_bytes), r->y.saved_bytes};
    if (!saved.data) return;
    copy_bytes(saved.data, r->y.saved, saved.bytes);
    for (int k = 0; k < r->y.in_count; k++)
        if (r->y.in[k] && r->in[k].wants_gradient) move_input(r, k, -1, STREAM_RULE, r->step);
    r->y.op->forward(&r->y);
    restore_inputs(r);
    copy_bytes(r->y.saved, saved.data, saved.bytes);
    copy_bytes(r->y.value, r->value, bytes_of(&r->y));
}

static xent_gradcheck_cause check_output(const rule *r) {
    double gap = 0;
    for (size_t i = 0; i < r->y.size; i++) {
        const double now = (double)r->y.value[i], then = (double)r->original->value[i];
        if (isnan(now) != isnan(then)) return XENT_GRADCHECK_NOT_WHOLE;
        if (isfinite(then)) gap = fmax(gap, fabs(now - then));
    }
    const double scale = check_largest(r->original->value, r->y.size);
    return gap > XENT_GRADCHECK_TOLERANCE * scale ? XENT_GRADCHECK_NOT_REPEATED : XENT_GRADCHECK_NO_CAUSE;
}

xent_gradcheck_cause rule_try(rule *r, rule_run run, int *input) {
    fill_guards(r, run.fill);
    restore_inputs(r);
    copy_bytes(r->y.gradient, r->dy, bytes_of(&r->y));
    forward_from(r, run.fill);
    copy_bytes(r->value, r->y.value, bytes_of(&r->y));
    xent_gradcheck_cause cause = damage(r, input);
    if (cause == XENT_GRADCHECK_NO_CAUSE) cause = check_output(r);
    if (cause != XENT_GRADCHECK_NO_CAUSE) return cause;
    if (run.detour) run_detour(r);
    for (int k = 0; k < r->y.in_count; k++) {
        xent_tensor *x = &r->in[k];
        x->has_gradient = (unsigned char)run.add;
        for (size_t i = 0; r->y.in[k] && x->gradient && i < x->size; i++)
            x->gradient[i] = run.add ? (xent_real)check_weight(r->seed, STREAM_SUM, i)
                                     : (xent_real)(run.before == POISON_NAN ? NAN : 0);
    }
    r->y.op->backward(&r->y);
    return damage(r, input);
}

double rule_difference(rule *r, int k, int64_t element, uint32_t stream) {
    double sum = 0;
    for (int p = 0; p < DIFFERENCE_POINTS; p++) {
        move_input(r, k, element, stream, r->step * difference_at[p]);
        forward_from(r, POISON_ZERO);
        double value = 0;
        for (size_t i = 0; i < r->y.size; i++) value += (double)r->dy[i] * (double)r->y.value[i];
        sum += difference_weight[p] * value;
    }
    restore_inputs(r);
    return sum / (12 * r->step);
}
