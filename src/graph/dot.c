/* The tape as Graphviz DOT and as a table. Language: graphviz.org/doc/info/lang.html */
#include <math.h>
#include <stdarg.h>
#include <stdio.h>

#include "graph/tape.h"
#include "xent/graph.h"

/* Where text goes; after the first failure nothing is written. */
typedef struct output {
    xent_graph_writer writer;
    void *context;
    int failed;
} output;

static void put(output *out, const char *format, ...) XENT_PRINTF(2, 3);

static void put(output *out, const char *format, ...) {
    char text[512];
    va_list arguments;
    va_start(arguments, format);
    int length = vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    if (length >= (int)sizeof text) length = (int)sizeof text - 1;
    if (!out->failed && (length < 0 || out->writer(out->context, text, (size_t)length) != 0)) out->failed = 1;
}

static xent_status begin(const xent_tape *tape, output out, const char *user, xent_error *error) {
    if (tape && out.writer) return XENT_OK;
    return xent_fail(error, XENT_E_ARGUMENT, "%s: the tape or the writer is NULL", user);
}

static xent_status end(output out, const char *user, xent_error *error) {
    if (!out.failed) return XENT_OK;
    return xent_fail(error, XENT_E_IO, "%s: the writer did not take the text", user);
}

/* "[-1.2, 3.4]" of the finite values, and how many are not. */
static char *range_text(const xent_graph_node *node, char *text, size_t size) {
    text[0] = '\0';
    if (!isnan(node->least))
        snprintf(text, size, "[%.4g, %.4g]%s", node->least, node->most, node->nonfinite ? " + " : "");
    if (node->nonfinite > 0) {
        size_t used = 0;
        while (text[used]) used++;
        snprintf(text + used, size - used, "%zu not finite", node->nonfinite);
    }
    return text;
}

/* A name inside a quoted DOT string. */
static void put_escaped(output *out, const char *name) {
    for (; *name; name++) put(out, *name == '"' || *name == '\\' ? "\\%c" : "%c", *name);
}

static void put_dot_node(output *out, int index, const xent_graph_node *node) {
    char shape[96], range[96];
    put(out, "  n%d [label=\"", index);
    put_escaped(out, *node->name ? node->name : node->operation);
    put(out, "\\n%s", xent_shape_text(node->shape, shape, sizeof shape));
    if (*range_text(node, range, sizeof range)) put(out, "\\n%s", range);
    if (!isnan(node->gradient_norm)) put(out, "\\n|gradient| %.4g", node->gradient_norm);
    put(out, "\"%s%s];\n", *node->name ? ", shape=ellipse" : "", node->nonfinite ? ", color=red" : "");
    for (int i = 0; i < node->in_count; i++)
        if (node->in[i] >= 0) put(out, "  n%d -> n%d;\n", node->in[i], index);
}

xent_status xent_graph_dot(const xent_tape *tape, xent_graph_writer writer, void *context,
                           xent_error *error) {
    output out = {writer, context, 0};
    const xent_status status = begin(tape, out, "graph_dot", error);
    if (status != XENT_OK) return status;
    put(&out, "digraph tape {\n  node [shape=box, fontname=\"sans-serif\"];\n");
    for (int i = 0; i < xent_graph_count(tape) && !out.failed; i++) {
        xent_graph_node node;
        if (xent_graph_node_at(tape, i, &node) == XENT_OK) put_dot_node(&out, i, &node);
    }
    put(&out, "}\n");
    return end(out, "graph_dot", error);
}

static void put_summary_line(output *out, int index, const xent_graph_node *node) {
    char shape[96], range[96], from[XENT_MAX_INPUTS * sizeof " -2147483648"] = "";
    int used = 0;
    for (int i = 0; i < node->in_count; i++)
        if (node->in[i] >= 0)
            used += snprintf(from + used, sizeof from - (size_t)used, "%s%d", used ? " " : "", node->in[i]);
    put(out, "%5d  %-20s %-12s %-18s %-26s", index, *node->name ? node->name : node->operation, from,
        xent_shape_text(node->shape, shape, sizeof shape), range_text(node, range, sizeof range));
    if (!isnan(node->gradient_norm)) put(out, " %10.4g", node->gradient_norm);
    put(out, "\n");
}

xent_status xent_graph_summary(const xent_tape *tape, xent_graph_writer writer, void *context,
                               xent_error *error) {
    output out = {writer, context, 0};
    const xent_status status = begin(tape, out, "graph_summary", error);
    if (status != XENT_OK) return status;
    int operations = 0, parameters = 0;
    size_t numbers = 0;
    put(&out, "%5s  %-20s %-12s %-18s %-26s %10s\n", "node", "operation", "from", "shape", "values",
        "|gradient|");
    for (const xent_tensor *t = tape->last; t; t = t->previous) operations += t->op != NULL;
    for (int i = 0; i < xent_graph_count(tape) && !out.failed; i++) {
        xent_graph_node node;
        size_t size;
        if (xent_graph_node_at(tape, i, &node) != XENT_OK) continue;
        put_summary_line(&out, i, &node);
        if (!*node.name || xent_shape_size(node.shape, &size) != XENT_OK) continue;
        parameters++;
        numbers += size;
    }
    put(&out, "%d operations, %d parameters of %zu numbers, %zu bytes on the tape\n", operations, parameters,
        numbers, xent_tape_bytes(tape));
    return end(out, "graph_summary", error);
}
