#include "data/narrow.h"

#include <float.h>
#include <math.h>
#include <stdio.h>

#include "data/formats/format.h"

#ifdef XENT_DOUBLE
#define REAL_DIGITS DBL_MANT_DIG
static const char advice[] = "subtract what they have in common";
#else
#define REAL_DIGITS FLT_MANT_DIG
static const char advice[] = "subtract what they have in common, or take a build of doubles (XENT_DOUBLE)";
#endif

double narrow_step(double size) {
    int exponent;
    frexp(size, &exponent);
    return ldexp(1, exponent - REAL_DIGITS);
}

/* Of all numbers, as the larger ones of them have. */
static double step_of(const narrow_range *n) { return narrow_step(fmax(fabs(n->least), fabs(n->greatest))); }

/* Later numbers only widen it: a larger one with larger steps is far from the others. */
static void settle(narrow_range *n) { n->is_wide = n->greatest - n->least >= NARROW_STEPS * step_of(n); }

void narrow_look(narrow_range *n, double x) {
    if (isnan(x)) return;
    if (!n->is_begun || x < n->least) n->least = x;
    if (!n->is_begun || x > n->greatest) n->greatest = x;
    n->is_cut |= x > floor(x) || fabs(x) > ldexp(1, REAL_DIGITS);
    n->is_begun = 1;
    settle(n);
}

void narrow_join(narrow_range *n, const narrow_range *other) {
    if (!other->is_begun) return;
    narrow_add(n, other->least);
    narrow_add(n, other->greatest);
    n->is_cut |= other->is_cut;
    n->is_wide |= other->is_wide;
}

int narrow_is(const narrow_range *n) { return n->is_cut && !n->is_wide && n->least < n->greatest; }

narrow_text narrow_call(const narrow_range *n) {
    narrow_text out;
    snprintf(out.text, sizeof out.text, "%.12g to %.12g in steps of %.3g", n->least, n->greatest, step_of(n));
    return out;
}

void narrow_tell(const xent_data_options *options, const char *path, const char *columns) {
    format_tell(options,
                "%s: numbers that differ by so little, beside their size, that they are rounded to few "
                "different ones: %s; %s",
                path, columns, advice);
}

xent_status narrow_refuse(const char *path, const char *labels, const narrow_range *n, xent_error *error) {
    return xent_fail(error, XENT_E_VALUE,
                     "%s: %s: numbers from %s, which are rounded to few different ones; %s", path, labels,
                     narrow_call(n).text, advice);
}
