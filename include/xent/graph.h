/* graph.h: looking at what is on a tape: its tensors as a picture (Graphviz) or as a table, with
 * shapes, ranges of values and gradient norms. */
#ifndef XENT_GRAPH_H
#define XENT_GRAPH_H

#include "xent/op.h"

#ifdef __cplusplus
extern "C" {
#endif

/* One tensor of the tape. */
typedef struct xent_graph_node {
    const char *operation; /* its operation; "parameter", "variable" or "input" for those without */
    const char *name;      /* of a parameter, else "" */
    xent_shape shape;
    int in[XENT_MAX_INPUTS]; /* in_count of them: the nodes that it was made from; -1 for an optional one not
                                given */
    int in_count;
    double least, most;   /* of its finite values; NaN if it has none */
    size_t nonfinite;     /* how many of its values are infinite or NaN */
    double gradient_norm; /* the Euclidean norm of its gradient; NaN if backward wrote none */
} xent_graph_node;

/* The number of tensors recorded since the reset; 0 for NULL. */
XENT_API int xent_graph_count(const xent_tape *tape);

/* Describes tensor `index`, 0 .. count-1, in the order of recording. E_ARGUMENT: NULL or out of range.
 * Names belong to the operation or the parameter set. */
XENT_API xent_status xent_graph_node_at(const xent_tape *tape, int index, xent_graph_node *node);

/* Takes the next `length` bytes of a text; anything but 0 ends the writing with XENT_E_IO. */
typedef int (*xent_graph_writer)(void *context, const char *text, size_t length);

/* The tape as a graph in Graphviz's DOT language, for `dot -Tsvg`: parameters are ellipses, tensors that
 * hold a value that is not finite are red. E_ARGUMENT: NULL; E_IO: the writer ended it. */
XENT_API xent_status xent_graph_dot(const xent_tape *tape, xent_graph_writer writer, void *context,
                                    xent_error *error);

/* The tape as a table, a line a tensor, and the totals of operations and parameters. Errors as above. */
XENT_API xent_status xent_graph_summary(const xent_tape *tape, xent_graph_writer writer, void *context,
                                        xent_error *error);

/* A writer whose context is a FILE *. */
XENT_API int xent_graph_to_file(void *file, const char *text, size_t length);

/* A writer whose context is a buffer: the text, always ended by '\0', cut where the buffer is full;
 * `length` is what the whole text has. Start with {memory, size, 0}. */
typedef struct xent_graph_buffer {
    char *text;
    size_t size;
    size_t length;
} xent_graph_buffer;
XENT_API int xent_graph_to_buffer(void *buffer, const char *text, size_t length);

#ifdef __cplusplus
}
#endif
#endif
