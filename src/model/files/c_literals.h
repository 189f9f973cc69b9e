/* c_literals.h: numbers and texts as C source. Numbers are hexadecimal floats: exact, and without a decimal
 * point, which printf would write as the user's language does. */
#ifndef MODEL_C_LITERALS_H
#define MODEL_C_LITERALS_H

#include <stdio.h>

#include "xent/params.h"

void c_put_double(FILE *out, double value);
void c_put_float(FILE *out, double value);

/* A text as a string literal. */
void c_put_string(FILE *out, const char *text);

/* "static const float NAME_LAYER[...]", as files have it (layout.h): [out, in] of a weight (in, out). */
void c_put_array(FILE *out, const char *name, int layer, const xent_param_spec *spec,
                 const xent_real *values);

#endif
