/* The first value or gradient that is not finite, for tapes that were asked to look (check_finite). */
#include <stdio.h>

#include "graph/tape.h"
#include "math/vector.h"

/* Rows are along the first axis; a scalar is one row. */
static size_t row_of(const xent_tensor *t, size_t element) {
    return t->shape.rank > 0 ? element / (t->size / (size_t)t->shape.dim[0]) : 0;
}

typedef char node_text[2 * XENT_PARAM_NAME_MAX];

/* "linear (layers.0.weight)": what made the node, and the parameter that it is or the first that it uses. */
static const char *describe(const xent_tensor *t, node_text text) {
    const char *name = tape_parameter_name(t);
    for (int i = 0; !*name && i < t->in_count; i++)
        if (t->in[i]) name = tape_parameter_name(t->in[i]);
    snprintf(text, sizeof(node_text), "%s%s%s%s", tape_operation(t), *name ? " (" : "", name,
             *name ? ")" : "");
    return text;
}

xent_tensor *tape_find_bad_value(xent_tensor *t) {
    node_text node;
    const size_t i = vec_count_finite(t->size, t->value);
    if (i == t->size) return t;
    tape_fail(t->tape, XENT_E_NONFINITE, "%s: node %d %s a value that is not finite: %g in row %zu",
              describe(t, node), t->index, t->op ? "made" : "holds", (double)t->value[i], row_of(t, i));
    return NULL;
}

void tape_find_bad_gradient(const xent_tensor *y) {
    for (int k = 0; k < y->in_count; k++) {
        node_text node, of;
        const xent_tensor *x = y->in[k];
        if (!x || !x->has_gradient) continue;
        const size_t i = vec_count_finite(x->size, x->gradient);
        if (i == x->size) continue;
        tape_fail(y->tape, XENT_E_NONFINITE,
                  "%s: node %d made a gradient of node %d, %s, that is not finite: %g in row %zu",
                  describe(y, node), y->index, x->index, describe(x, of), (double)x->gradient[i],
                  row_of(x, i));
    }
}
