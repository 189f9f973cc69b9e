/* narrow.h: numbers that differ by so little, beside their size, that a real hardly tells them apart. */
#ifndef DATA_NARROW_H
#define DATA_NARROW_H

#include "xent/data.h"

/* Numbers of fewer steps of a real from the least to the greatest are narrow. Each is rounded by half a step
 * at most: under a thousandth of the range, some thousandths of a deviation; of ten steps it is a tenth. */
enum { NARROW_STEPS = 1000 };

/* The numbers of a column while they are read, as doubles; once they are wide, no more of them. */
typedef struct narrow_range {
    double least, greatest;
    unsigned char is_begun;
    unsigned char is_cut; /* one has decimals, or is a whole number that reals do not have */
    unsigned char is_wide;
} narrow_range;

/* Looks at a number that comes before the range is wide; NaN is none. */
void narrow_look(narrow_range *n, double x);

static inline void narrow_add(narrow_range *n, double x) {
    if (!n->is_wide) narrow_look(n, x);
}

void narrow_join(narrow_range *n, const narrow_range *other);

/* Whether there are two different numbers or more, and they are narrow and no whole ones that reals have. */
int narrow_is(const narrow_range *n);

/* From a real of this size to the next. */
double narrow_step(double size);

/* The numbers and their step in a sentence: "1700000000 to 1700000399 in steps of 128". */
typedef struct narrow_text {
    char text[80];
} narrow_text;
narrow_text narrow_call(const narrow_range *n);

/* Tells of columns whose numbers are such, listed with their ranges. */
void narrow_tell(const xent_data_options *options, const char *path, const char *columns);

/* Refuses such targets, as a network would learn the rounding. E_VALUE. */
xent_status narrow_refuse(const char *path, const char *labels, const narrow_range *n, xent_error *error);

#endif
