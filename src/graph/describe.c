/* What graph.h tells of single tensors, and the writers. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "graph/tape.h"
#include "xent/graph.h"

int xent_graph_count(const xent_tape *tape) { return tape ? tape->count : 0; }

static const xent_tensor *tensor_at(const xent_tape *tape, int index) {
    const xent_tensor *t = tape->last;
    while (t && t->index != index) t = t->previous;
    return t;
}

const char *tape_parameter_name(const xent_tensor *t) {
    for (const param_use *use = t->tape->uses; use; use = use->next)
        for (int i = 0; i < xent_params_count(use->params); i++)
            if (use->tensors[i] == t) return xent_params_spec(use->params, i)->name;
    return "";
}

const char *tape_operation(const xent_tensor *t) {
    if (t->op) return t->op->name;
    if (*tape_parameter_name(t)) return "parameter";
    return t->wants_gradient ? "variable" : "input";
}

static void describe_values(const xent_tensor *t, xent_graph_node *node) {
    node->least = node->most = (double)NAN;
    for (size_t i = 0; i < t->size; i++) {
        const double value = (double)t->value[i];
        if (!isfinite(value)) {
            node->nonfinite++;
            continue;
        }
        node->least = fmin(node->least, value); /* fmin and fmax ignore NaN */
        node->most = fmax(node->most, value);
    }
}

static double gradient_norm(const xent_tensor *t) {
    const xent_real *gradient = xent_tensor_gradient(t);
    double sum = 0;
    if (!gradient) return (double)NAN;
    for (size_t i = 0; i < t->size; i++) sum += (double)gradient[i] * (double)gradient[i];
    return sqrt(sum);
}

xent_status xent_graph_node_at(const xent_tape *tape, int index, xent_graph_node *node) {
    const xent_tensor *t = tape && node ? tensor_at(tape, index) : NULL;
    if (!t) return XENT_E_ARGUMENT;
    *node = (xent_graph_node){.shape = t->shape, .in_count = t->in_count, .name = tape_parameter_name(t)};
    node->operation = tape_operation(t);
    for (int i = 0; i < t->in_count; i++) node->in[i] = t->in[i] ? t->in[i]->index : -1;
    describe_values(t, node);
    node->gradient_norm = gradient_norm(t);
    return XENT_OK;
}

int xent_graph_to_file(void *file, const char *text, size_t length) {
    return !file || fwrite(text, 1, length, file) != length;
}

int xent_graph_to_buffer(void *context, const char *text, size_t length) {
    xent_graph_buffer *buffer = context;
    if (!buffer || (buffer->size > 0 && !buffer->text)) return 1;
    if (buffer->length < buffer->size) {
        const size_t room = buffer->size - buffer->length - 1, n = length < room ? length : room;
        memcpy(buffer->text + buffer->length, text, n);
        buffer->text[buffer->length + n] = '\0';
    }
    buffer->length += length;
    return 0;
}
