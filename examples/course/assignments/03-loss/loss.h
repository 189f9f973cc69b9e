/* loss.h: task 3. Softmax and cross-entropy as one function, with its gradient. */
#ifndef LOSS_H
#define LOSS_H

#include <stddef.h>

/* With p_r = softmax(z_r) for each of the rows z_r of the logits, and label_r from 0 to columns - 1,
 *
 *     *loss          = -1/rows sum_r ln p_r[label_r]
 *     gradient_rc    = d loss / d z_rc = (p_rc - 1 where c = label_r, p_rc elsewhere) / rows
 *
 * The gradient (rows x columns) is overwritten; NULL where it is not wanted. Must hold for any finite logits.
 * Returns 0; -1 if a label is out of range, and then nothing is written, neither loss nor gradient.
 * rows and columns are at least 1. */
int softmax_cross_entropy(const double *logits, const int *labels, size_t rows, size_t columns, double *loss,
                          double *gradient);

#endif
