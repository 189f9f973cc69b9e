/* loss.c: task 3. Write the function that loss.h describes. */
#include "loss.h"

#include <math.h>

int softmax_cross_entropy(const double *logits, const int *labels, size_t rows, size_t columns, double *loss,
                          double *gradient) {
    (void)logits, (void)labels, (void)rows, (void)columns, (void)loss, (void)gradient;
    return -2; /* your code */
}
