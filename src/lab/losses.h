/* losses.h: losses of published experiments that the library lacks, as operations of their own (xent/op.h).
 *
 * Source: Menon, Rawat, Reddi & Kumar, Can gradient clipping mitigate label noise? (ICLR 2020), equations 4
 * and 6. A loss of a probability p is made linear where it is steep: Huberised in the margin, where the slope
 * stays and a far row still pulls for ever; or partially, in p itself, so that the loss is bounded. */
#ifndef LAB_LOSSES_H
#define LAB_LOSSES_H

#include "xent/op.h"

typedef enum margin_loss { MARGIN_LOGISTIC, MARGIN_HUBERISED, MARGIN_PARTIAL, MARGIN_LOSSES } margin_loss;

/* "logistic", "huberised", "partially huberised". */
const char *margin_loss_name(margin_loss loss);

/* Of margins v = (label +1 or -1) x (score of a linear classifier), in any shape; y has the shape of v. With
 * s = sigmoid(v):
 *
 *     logistic              l = -log s;                                   dv = -(1 - s)
 *     huberised             where 1 - s >= tau, 0 < tau < 1:
 *                           l = -log(1 - tau) - tau (v + log(tau / (1 - tau)));  dv = -tau
 *     partially huberised   where s <= 1 / tau, tau > 1:
 *                           l = 1 + log tau - tau s;                      dv = -tau s (1 - s)
 *
 * and as the logistic one elsewhere. E_ARGUMENT: no such loss, a tau out of its range. */
xent_tensor *lab_margin_loss(xent_tape *tape, xent_tensor *margins, margin_loss loss, double tau);

/* The partially Huberised cross-entropy of labels on logits (rows, classes), as the mean over rows. With
 * p = softmax(z)[label]:
 *
 *     l = -log p where p > 1 / tau, else 1 + log tau - tau p
 *     dz_c = f (p_c - [c = label]) / rows,  f = 1, or tau p
 *
 * The labels are borrowed until the reset. E_SHAPE: rank other than 2, or no rows; E_VALUE: a label out of
 * range; E_ARGUMENT: labels NULL, tau not above 1. */
xent_tensor *lab_partial_cross_entropy(xent_tape *tape, xent_tensor *logits, const int32_t *labels,
                                       double tau);

#endif
