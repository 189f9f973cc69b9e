/* expect.c: compares numbers, and tells what a wrong answer looks like; see check.h. */
#include "check.h"

#include <math.h>
#include <stdio.h>

/* Sums may be taken in any order, nothing else; tiny values beside large ones may lose digits. */
static const double relative = 1e-9, beside_largest = 1e-13;

static size_t count_of(const expectation *e) { return e->rows * e->columns; }

static double largest(const double *values, size_t n) {
    double most = 0;
    for (size_t i = 0; i < n; i++)
        if (isfinite(values[i])) most = fmax(most, fabs(values[i]));
    return most;
}

/* How far a number may be from `want` where the largest beside it is `scale`. */
static double allowed(const expectation *e, double want, double scale) {
    return e->tolerance > 0 ? e->tolerance * scale : relative * fabs(want) + beside_largest * scale;
}

static int close_to(const expectation *e, double got, double want, double scale) {
    if (!isfinite(want)) return isnan(want) ? isnan(got) : got == want;
    return fabs(got - want) <= allowed(e, want, scale);
}

static int all_close(const expectation *e, const double *want) {
    const double scale = largest(want, count_of(e));
    for (size_t i = 0; i < count_of(e); i++)
        if (!close_to(e, e->got[i], want[i], scale)) return 0;
    return 1;
}

/* Where element i is, for people: rows and columns from 1. */
static char *place_text(const expectation *e, size_t i, char *text, size_t size) {
    if (count_of(e) == 1)
        snprintf(text, size, "%s", e->what);
    else if (e->rows == 1)
        snprintf(text, size, "element %zu of %s", i + 1, e->what);
    else
        snprintf(text, size, "row %zu, column %zu of %s", i / e->columns + 1, i % e->columns + 1, e->what);
    return text;
}

static void find_unset(check *c, const expectation *e) {
    const size_t n = count_of(e);
    size_t left = 0, first = n;
    char place[128];
    for (size_t i = 0; i < n; i++)
        if (e->got[i] == UNSET && e->want[i] != UNSET) left++, first = i < first ? i : first;
    if (left == 0) return;
    if (left == n) fail(c, "%s was not written at all", e->what);
    if (e->rows > 1 && left == e->columns && first == n - e->columns)
        fail(c, "the last row of %s was left out: where does the loop over the rows end?", e->what);
    fail(c, "%s was left out, as were %zu others", place_text(e, first, place, sizeof place), left - 1);
}

static void find_not_finite(check *c, const expectation *e) {
    char place[128];
    for (size_t i = 0; i < count_of(e); i++)
        if (!isfinite(e->got[i]) && isfinite(e->want[i])) {
            fail(c, "%s is %g; expected %.6g%s%s", place_text(e, i, place, sizeof place), e->got[i],
                 e->want[i], e->not_finite ? ": " : "", e->not_finite ? e->not_finite : "");
            return;
        }
}

static void find_mistake(check *c, const expectation *e) {
    for (const mistake *m = e->mistakes; m && m->values; m++)
        if (all_close(e, m->values)) fail(c, "%s: %s", e->what, m->hint);
}

/* The factor between all of got and want; NAN if there is none. */
static double factor_of(const expectation *e) {
    const size_t n = count_of(e);
    size_t at = 0;
    for (size_t i = 0; i < n; i++)
        if (fabs(e->want[i]) > fabs(e->want[at])) at = i;
    const double factor = e->got[at] / e->want[at];
    for (size_t i = 0; i < n; i++)
        if (!(fabs(e->got[i] - factor * e->want[i]) <= fmax(1e-7, e->tolerance) * fabs(e->got[at])))
            return NAN;
    return factor;
}

static int near(const expectation *e, double a, double b) {
    return fabs(a - b) <= fmax(1e-6, e->tolerance) * fabs(b);
}

static void find_factor(check *c, const expectation *e) {
    const double factor = factor_of(e), batch = (double)e->batch;
    if (!isfinite(factor)) return;
    if (factor == 0)
        fail(c, "%s is 0%s: is it computed at all?", e->what, count_of(e) > 1 ? " everywhere" : "");
    if (near(e, factor, -1)) fail(c, "%s has the wrong sign: it is -1 times what it should be", e->what);
    if (e->batch > 1 && near(e, factor, batch))
        fail(c, "%s is %g times too large: is it divided by the number of rows in the batch?", e->what,
             batch);
    if (e->batch > 1 && near(e, factor, -batch))
        fail(c, "%s has the wrong sign, and is %g times too large: is it divided by the number of rows?",
             e->what, batch);
    if (e->batch > 1 && near(e, factor * batch, 1))
        fail(c, "%s is %g times too small: is it divided by the number of rows once too often?", e->what,
             batch);
    if (count_of(e) == 1) return; /* one number is a multiple of any other */
    if (factor > 0) fail(c, "%s is %.4g times what it should be, everywhere", e->what, factor);
    fail(c, "%s has the wrong sign, and is %.4g times what it should be", e->what, -factor);
}

/* Whether what is wrong is one row alone: `row` counted from 0. */
static int only_row(const expectation *e, size_t row) {
    const double scale = largest(e->want, count_of(e));
    for (size_t i = 0; i < count_of(e); i++)
        if (i / e->columns != row && !close_to(e, e->got[i], e->want[i], scale)) return 0;
    return e->rows > 1;
}

static int is_transposed(const expectation *e) {
    const double scale = largest(e->want, count_of(e));
    if (e->rows < 2 || e->columns < 2) return 0;
    for (size_t i = 0; i < count_of(e); i++)
        if (!close_to(e, e->got[i], e->want[i % e->rows * e->columns + i / e->rows], scale)) return 0;
    return 1;
}

static void find_difference(check *c, const expectation *e) {
    const size_t n = count_of(e);
    const double scale = largest(e->want, n);
    size_t wrong = 0, first = n;
    char place[128], others[64] = "";
    for (size_t i = 0; i < n; i++)
        if (!close_to(e, e->got[i], e->want[i], scale)) wrong++, first = i < first ? i : first;
    if (wrong > 1) snprintf(others, sizeof others, " (%zu of %zu are wrong)", wrong, n);
    fail(c, "%s is %.10g; expected %.10g%s", place_text(e, first, place, sizeof place), e->got[first],
         e->want[first], others);
}

void expect(check *c, const expectation *e) {
    if (failed(c) || all_close(e, e->want)) return;
    find_unset(c, e);
    find_mistake(c, e);
    find_not_finite(c, e);
    find_factor(c, e);
    if (is_transposed(e)) fail(c, "%s: rows and columns are exchanged", e->what);
    if (only_row(e, e->rows - 1))
        fail(c, "only the last row of %s is wrong: %s", e->what,
             e->last_row ? e->last_row : "where does the loop end?");
    if (only_row(e, 0)) fail(c, "only the first row of %s is wrong: where does the loop begin?", e->what);
    find_difference(c, e);
}
