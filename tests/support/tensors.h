/* tensors.h: a tape for each test, and tensors on it. */
#ifndef TESTS_TENSORS_H
#define TESTS_TENSORS_H

#include "xent/ops.h"

/* How far a correctly computed value may be from its closed form, relative to its size. */
#ifdef XENT_DOUBLE
#define TOLERANCE 1e-14
#else
#define TOLERANCE 2e-6
#endif

/* The tape of the running test, made by setup and freed by teardown (ADD_TEST_WITH). */
extern xent_tape *tape;
void setup(void);
void teardown(void);

/* Memory of the tape, until it is reset; a failure where there is none. */
void *memory_on(xent_tape *on, size_t size);

/* Variables with these values, and with random ones in [-2, 2); streams differ. */
xent_tensor *vector_of(const double *values, int n);
xent_tensor *random_tensor(xent_shape shape, uint32_t stream);

/* Element i; a failure if there is no tensor, with the tape's error, or no such element. */
double value_at(const xent_tensor *tensor, size_t i);

#endif
