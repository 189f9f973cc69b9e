/* under_classes.h: labels of a source under classes that are given, as those of a model are. */
#ifndef DATA_UNDER_CLASSES_H
#define DATA_UNDER_CLASSES_H

#include "data/sets.h"

/* Where the options have classes: the labels of all parts become numbers of these, and their names those of
 * all parts. What is known by neither name nor number gets XENT_LABEL_UNKNOWN, and is told. E_VALUE: no row
 * has a class that is known; E_MEMORY. */
xent_status sets_under_classes(data_sets *sets, const char *path, const xent_data_options *options,
                               xent_error *error);

#endif
