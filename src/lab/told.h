/* told.h: whether a network still tells all classes apart. */
#ifndef LAB_TOLD_H
#define LAB_TOLD_H

#include "xent/metrics.h"

/* How many classes have rows that are taken for them: an output that has died makes it one less than there
 * are, and costs a tenth of ten classes' accuracy. */
int lab_classes_told(const xent_metrics *metrics);

#endif
