/* label_classes.h: the classes that the different labels of a set are. */
#ifndef FORMATS_LABEL_CLASSES_H
#define FORMATS_LABEL_CLASSES_H

#include "data/formats/rows.h"

/* Makes the labels of the rows numbers of classes, and names these in `out`, unless they are 0, 1, 2, ...
 * Labels that are equal without the blanks around them, or as numbers, are one class, which is called as
 * the shortest of them. Classes are in order: numbers by size, then texts, byte by byte; where
 * r->only_these, as they are in the set. `names` are what classes 0, 1, 2, ... are called, if there are as
 * many. Classes of one row, and those that differ in case or blanks alone, are told. E_VALUE: less than
 * two classes, or a measure: numbers of which there are more than 20 different ones, and which have
 * decimals and are more than a tenth of the rows, or are more than a quarter of them; or half of eight
 * rows or more, with decimals. The message says what else could be learned. E_MEMORY. */
xent_status label_classes_make(row_set *r, record names, data_sets *out, int *classes);

#endif
