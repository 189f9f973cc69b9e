/* table.h: the experiments, a line each, in the order of the list, where those of a length stand together:
 * NAME_experiment stands in NAME.c. */
#ifndef LAB_TABLE_H
#define LAB_TABLE_H

#include "lab/experiment.h"

#define LAB_TABLE(X)                                                                                         \
    X(distillation)                                                                                          \
    X(smoothed_teacher)                                                                                      \
    X(simard)                                                                                                \
    X(lecun)                                                                                                 \
    X(ladder)                                                                                                \
    X(neuron)                                                                                                \
    X(saturation)                                                                                            \
    X(early_steps)                                                                                           \
    X(confident_start)                                                                                       \
    X(vanishing)                                                                                             \
    X(plateaus)                                                                                              \
    X(initialisation)                                                                                        \
    X(outliers)                                                                                              \
    X(long_servedio)                                                                                         \
    X(calibration)                                                                                           \
    X(nielsen_mnist)                                                                                         \
    X(noisy_labels)                                                                                          \
    X(square_loss)

#define LAB_DECLARE(name) extern const experiment name##_experiment;
LAB_TABLE(LAB_DECLARE)
#undef LAB_DECLARE

#endif
