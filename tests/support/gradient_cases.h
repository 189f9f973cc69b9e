/* gradient_cases.h: for every operation, ways to call it on random tensors, so that its gradient can be
 * checked. A test walks the library's table of operations and fails for one without a case here. */
#ifndef TESTS_GRADIENT_CASES_H
#define TESTS_GRADIENT_CASES_H

#include "xent/gradcheck.h"
#include "xent/ops.h"
#include "xent/random.h"

/* How many instances of a case are checked: the first few have the shapes of the edge, the rest random
 * ones. */
#define GRADIENT_INSTANCES 24

/* Inputs that a case may have. */
#define GRADIENT_MAX_INPUTS 8

/* One instance: its number, the shapes of its inputs, and a stream of random numbers of its own. */
typedef struct gradient_instance {
    int number;
    xent_shape shape[GRADIENT_MAX_INPUTS];
    xent_stream stream;
} gradient_instance;

/* Input values are uniform in [low, high], and not near 0 if the function has a kink there. */
typedef struct gradient_range {
    double low, high;
    int kink;
} gradient_range;

typedef struct gradient_case {
    const char *op;     /* the operation's name in the table */
    const char *option; /* the options, for messages */
    int inputs;
    gradient_range range[GRADIENT_MAX_INPUTS];
    void (*shapes)(gradient_instance *instance); /* fills instance->shape */
    xent_gradcheck_function build;               /* its context is the gradient_instance */
} gradient_case;

/* One list a file. */
typedef struct gradient_case_list {
    const gradient_case *cases;
    int count;
} gradient_case_list;
extern const gradient_case_list operation_cases; /* gradient_cases.c */
extern const gradient_case_list image_cases;     /* gradient_cases_images.c */
extern const gradient_case_list norm_cases;      /* gradient_cases_norm.c */
extern const gradient_case_list loss_cases;      /* gradient_cases_losses.c */

/* Case `index` of all lists, NULL at the end. */
const gradient_case *gradient_case_at(int index);

/* A random integer, low .. high; `position` tells draws of one instance apart. */
int64_t instance_integer(const gradient_instance *instance, uint64_t position, int64_t low, int64_t high);

/* Shapes of rank 0 to 4, with (0, 3), (1, 7), (5, 1) and (1, 1) among them. */
xent_shape instance_shape(const gradient_instance *instance, int least_rank);

/* Images (B, C, H, W) of this many rows and columns or some more; the first few instances have no images, one
 * of one channel, no channels. */
xent_shape instance_images(const gradient_instance *instance, int64_t least_side);

/* Fills and checks an instance; a failure names case and instance. */
void check_gradient(const gradient_case *c, int number, int elements);

#endif
