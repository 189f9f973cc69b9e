/* distort.h: pictures that are turned, stretched and bent. */
#ifndef DATA_DISTORT_H
#define DATA_DISTORT_H

#include "data/augment.h"

/* Where the pixels of a new picture look in the old one: at offset + matrix p, for p = (x, y). */
typedef struct affine_map {
    double matrix[2][2], offset[2];
} affine_map;

/* What turns a picture counter-clockwise about its centre, and the like, as xent/augment.h has it. */
typedef struct affine_parts {
    double right, down; /* pixels */
    double degrees;
    double width, height; /* times as wide and high */
    double skew;
} affine_parts;

affine_map distort_map(const augmentation *a, const affine_parts *parts);

/* How many numbers of scratch memory it takes. */
size_t distort_scratch(const augmentation *a);

/* The picture of row number `row`, by the map and, if there is elastic, by the field of that row. */
void distort_picture(const augmentation *a, const affine_map *map, int64_t row, xent_real *scratch,
                     xent_real *picture);

/* The Gaussian of a deviation up to AUGMENT_MOST_SIGMA: its radius, and its weights from 0 to that. */
int distort_gaussian(double sigma, xent_real *weights);

#endif
