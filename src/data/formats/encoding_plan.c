#include "data/formats/encoding_plan.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "data/cell.h"
#include "data/formats/encoding.h"

static xent_status no_memory(const feature_set *f) {
    return xent_fail(f->error, XENT_E_MEMORY, "%s: no memory for its columns", f->path);
}

/* ---- Numbers ----------------------------------------------------------------------------------------- */

/* The means of the values that are there, of all places of a row; row by row, as they lie in memory. Parts of
 * the sums are so small that they do not overflow. `count` is room for a number each. */
static void find_means(const cell_rows *rows, double *mean, double *count) {
    const double part = 1 / (double)rows->rows;
    const int64_t width = rows->width;
    for (int64_t i = 0; i < rows->rows && rows->is_wide; i++) {
        const xent_real *row = rows->reals + i * width;
        for (int64_t k = 0; k < width; k++) {
            const int is_there = !isnan(row[k]);
            mean[k] += is_there ? (double)row[k] * part : 0;
            count[k] += is_there;
        }
    }
    for (int64_t i = 0; i < rows->rows && !rows->is_wide; i++) { /* no byte is missing */
        const uint8_t *row = rows->bytes + i * width;
        for (int64_t k = 0; k < width; k++) mean[k] += row[k] * part;
    }
    for (int64_t k = 0; k < width && !rows->is_wide; k++) count[k] = (double)rows->rows;
    for (int64_t k = 0; k < rows->width; k++)
        mean[k] = count[k] > 0 ? mean[k] * ((double)rows->rows / count[k]) : 0;
}

/* ---- Texts ------------------------------------------------------------------------------------------- */

typedef struct text_count {
    int64_t rows;
    int32_t text; /* in the order of labels_sort */
} text_count;

/* The most frequent first, equal ones in their order. */
static int by_frequency(const void *a, const void *b) {
    const text_count *x = a, *y = b;
    if (x->rows != y->rows) return x->rows > y->rows ? -1 : 1;
    return x->text < y->text ? -1 : x->text > y->text;
}

static int by_order(const void *a, const void *b) {
    const text_count *x = a, *y = b;
    return x->text < y->text ? -1 : x->text > y->text;
}

/* Counts the rows of each text, which has become number order[its number]; returns the rows without one. */
static int64_t count_texts(const feature_column *c, const cell_rows *rows, const int32_t *order,
                           text_count *counts) {
    int64_t gaps = 0;
    for (int32_t k = 0; k < c->texts.count; k++) counts[k] = (text_count){0, k};
    for (int64_t i = 0; i < rows->rows; i++) {
        const xent_real x = cells_at(rows, i, c->at);
        gaps += isnan(x);
        if (x >= 0) counts[order[(int32_t)x]].rows++;
    }
    return gaps;
}

/* Gives features to a missing value, if there are any, and to the texts in `counts`, most frequent first. */
static void give_features(feature_column *c, const int32_t *order, text_count *counts, int has_gaps,
                          xent_column *out) {
    int32_t own = 0, most = MOST_VALUES - has_gaps, *place = c->feature;
    const int32_t texts = c->texts.count, least = texts > most ? 2 : 1; /* rows: one row is no rule */
    qsort(counts, (size_t)texts, sizeof *counts, by_frequency);
    while (own < texts && own < most && counts[own].rows >= least) own++;
    out->has_other = own < texts && counts[own].rows > 0;
    qsort(counts, (size_t)own, sizeof *counts, by_order);
    if (has_gaps) c->values[0] = "";
    out->value_count = own + has_gaps;
    for (int32_t k = 0; k < own; k++) c->values[has_gaps + k] = c->texts.labels[counts[k].text]->text;
    /* places by the sorted texts, then by the numbers of the cells */
    for (int32_t k = 0; k < texts; k++)
        place[texts + counts[k].text] = k < own ? has_gaps + k : out->has_other ? out->value_count : -1;
    for (int32_t k = 0; k < texts; k++) place[k] = place[texts + order[k]];
    out->values = c->values;
}

static xent_status plan_texts(feature_set *f, feature_column *c, const cell_rows *rows, xent_column *out) {
    const size_t count = (size_t)c->texts.count;
    int32_t *order = malloc((count + 1) * sizeof *order);
    text_count *counts = malloc((count + 1) * sizeof *counts);
    c->feature = malloc((2 * count + 1) * sizeof *c->feature);
    c->values = malloc((MOST_VALUES + 1) * sizeof *c->values);
    xent_status status = order && counts && c->feature && c->values ? XENT_OK : no_memory(f);
    if (status == XENT_OK) {
        labels_sort(&c->texts, order);
        const int64_t gaps = count_texts(c, rows, order, counts);
        give_features(c, order, counts, gaps > 0, out);
    }
    free(order);
    free(counts);
    return status;
}

/* ---- Columns ----------------------------------------------------------------------------------------- */

static xent_status refuse_text(const feature_set *f, int64_t column, int64_t numbers) {
    const feature_column *c = &f->column[column];
    const column_call call = features_call(f, column);
    double number;
    char other[24];
    snprintf(other, sizeof other, "%lld", (long long)column + 1);
    return xent_fail(f->error, XENT_E_VALUE,
                     "%s, line %lld, %s: '%s'; expected a number%s, as %lld of its cells are: correct it, "
                     "write ? where no value is known, or leave the column out (--drop %.64s)",
                     f->path, (long long)c->text_line, call.text, c->text,
                     cell_number(c->text, &number) ? " that is finite" : "", (long long)numbers,
                     c->name && *c->name ? c->name : other);
}

/* Whether the texts are a few words among many different numbers: each a word for a missing value. */
static int are_words_among_numbers(const label_set *texts) {
    enum { MOST_WORDS = 3, MANY_NUMBERS = 20 };
    int32_t numbers = 0;
    double number;
    for (int32_t k = 0; k < texts->count; k++) numbers += cell_number(texts->labels[k]->text, &number);
    return texts->count - numbers <= MOST_WORDS && numbers > MANY_NUMBERS;
}

static xent_status plan_column(feature_set *f, int64_t j, const cell_rows *rows, const double *means,
                               xent_column *out) {
    feature_column *c = &f->column[j];
    const int64_t numbers = f->rows - c->missing - c->text_cells;
    *out = (xent_column){.name = c->name, .kind = (xent_column_kind)f->kind[j], .missing = c->missing};
    if (c->at < 0) return XENT_OK;
    if (c->missing == f->rows) f->kind[j] = XENT_COLUMN_UNUSED;
    out->kind = (xent_column_kind)f->kind[j];
    if (out->kind == XENT_COLUMN_NUMBER) out->filler = means[c->at];
    if (out->kind != XENT_COLUMN_TEXT) return XENT_OK;
    if (!c->is_declared &&
        (!features_are_texts(numbers, c->text_cells) || are_words_among_numbers(&c->texts)))
        return refuse_text(f, j, numbers);
    return plan_texts(f, c, rows, out);
}

xent_status encoding_plan(feature_set *f, const cell_rows *rows, xent_column *plan) {
    double *means = calloc(2 * (size_t)f->width + 1, sizeof *means);
    if (!means) return no_memory(f);
    find_means(rows, means, means + rows->width);
    xent_status status = XENT_OK;
    for (int64_t j = 0; j < f->count && status == XENT_OK; j++)
        status = plan_column(f, j, rows, means, &plan[j]);
    free(means);
    return status;
}
