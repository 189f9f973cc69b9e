#include "cli/terminal/text_curves.h"

#include <math.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "cli/terminal/output.h"
#include "cli/terminal/wrap.h"

enum { ROWS = 11, LEAST_COLUMNS = 20, MOST_COLUMNS = 64, SCALE_WIDTH = 10 };
enum { NOBODY = -1, SEVERAL = -2 };

typedef struct cell {
    char mark; /* '\0': empty */
    int owner; /* a series, or one of the above */
} cell;

typedef struct plot {
    const text_series *series;
    int count, epochs, columns, colored;
    double low, high;
    cell cells[ROWS][MOST_COLUMNS];
} plot;

static int column_of(const plot *p, int index) {
    return (int)lround((double)index * (p->columns - 1) / (p->epochs - 1));
}

static int row_of(const plot *p, double value) {
    return (int)lround((p->high - value) / (p->high - p->low) * (ROWS - 1));
}

/* The series' value at a column: that of the epoch there, or on the line between two epochs. */
static double value_at(const plot *p, const text_series *s, int column, int *is_epoch) {
    const double at = (double)column * (p->epochs - 1) / (p->columns - 1);
    const int nearest = (int)lround(at), below = (int)at;
    *is_epoch = column_of(p, nearest) == column;
    if (*is_epoch) return nearest < s->count ? s->value[nearest] : (double)NAN;
    if (below + 1 >= s->count) return (double)NAN;
    return s->value[below] + (at - below) * (s->value[below + 1] - s->value[below]);
}

static void draw_series(plot *p, int index) {
    const text_series *s = &p->series[index];
    for (int x = 0; x < p->columns; x++) {
        int is_epoch;
        const double value = value_at(p, s, x, &is_epoch);
        if (!isfinite(value)) continue;
        cell *place = &p->cells[row_of(p, value)][x];
        if (!is_epoch && place->mark) continue;
        const int shared = is_epoch && place->mark && place->mark != '.';
        *place = shared ? (cell){'*', SEVERAL} : (cell){is_epoch ? s->mark : '.', index};
    }
}

/* ANSI's blue, red, green, magenta, cyan, yellow and grey; the letters tell the series apart without them. */
static void print_color(const plot *p, int owner) {
    static const int colors[] = {34, 31, 32, 35, 36, 33, 90};
    if (!p->colored) return;
    if (owner >= 0)
        set_color(colors[owner % 7]);
    else
        set_color(0);
}

/* Whether the last value of a series lies in this row. */
static int ends_in(const plot *p, const text_series *s, int row) {
    const double last = s->count > 0 ? s->value[s->count - 1] : (double)NAN;
    return isfinite(last) && row_of(p, last) == row;
}

/* The columns that the names at the end of the fullest row take. */
static int names_width(const plot *p) {
    int widest = 0;
    for (int row = 0; row < ROWS; row++) {
        int width = 0;
        for (int k = 0; k < p->count; k++)
            if (ends_in(p, &p->series[k], row)) width += (int)strlen(p->series[k].name) + 2;
        if (width > widest) widest = width;
    }
    return widest;
}

static void print_names(const plot *p, int row) {
    int found = 0;
    for (int k = 0; k < p->count; k++) {
        const text_series *s = &p->series[k];
        if (!ends_in(p, s, row)) continue;
        print(found ? ", " : "  ");
        print_color(p, k);
        print("%s", s->name);
        print_color(p, NOBODY);
        found = 1;
    }
}

static int has_names(const plot *p, int row) {
    for (int k = 0; k < p->count; k++)
        if (ends_in(p, &p->series[k], row)) return 1;
    return 0;
}

static void print_row(const plot *p, int row) {
    const double step = (p->high - p->low) / (ROWS - 1);
    int owner = NOBODY, width = p->columns;
    while (width > 0 && !p->cells[row][width - 1].mark && !has_names(p, row)) width--;
    print("%*.*f %% |", SCALE_WIDTH - 4, step < 1e-3 ? 2 : 1, 100 * (p->high - step * row));
    for (int x = 0; x < width; x++) {
        const cell c = p->cells[row][x];
        if (c.mark && c.owner != owner) print_color(p, owner = c.owner);
        putchar(c.mark ? c.mark : ' ');
    }
    if (owner >= 0) print_color(p, NOBODY);
    print_names(p, row);
    putchar('\n');
}

static void print_plot(const plot *p, const char *title) {
    char epochs[32];
    print("\n%s\n", title);
    for (int row = 0; row < ROWS; row++) print_row(p, row);
    print("%*s", SCALE_WIDTH - 1, "+");
    for (int x = 0; x < p->columns; x++) putchar('-');
    snprintf(epochs, sizeof epochs, "%d epochs", p->epochs);
    print("\n%*s%*s\n", SCALE_WIDTH, "1", p->columns - 1, epochs);
    titled_line legend;
    FILE *text = begin_line(&legend, "", SCALE_WIDTH - 1);
    for (int k = 0; k < p->count && text; k++)
        fprintf(text, "%s%c %s", k ? ", " : "", p->series[k].mark, p->series[k].name);
    if (text && p->count > 1) fprintf(text, ", * several");
    end_line(&legend);
}

void print_text_curves(const text_series *series, int count, const char *title) {
    plot p = {.series = series, .count = count, .low = HUGE_VAL, .high = -HUGE_VAL};
    for (int k = 0; k < count; k++) {
        if (series[k].count > p.epochs) p.epochs = series[k].count;
        for (int i = 0; i < series[k].count; i++) {
            if (!isfinite(series[k].value[i])) continue;
            p.low = fmin(p.low, series[k].value[i]);
            p.high = fmax(p.high, series[k].value[i]);
        }
    }
    if (p.epochs < 2 || !(p.high > p.low)) return;
    const int wanted = terminal_width(STDOUT_FILENO) - SCALE_WIDTH - names_width(&p);
    p.columns = wanted < LEAST_COLUMNS ? LEAST_COLUMNS : wanted < MOST_COLUMNS ? wanted : MOST_COLUMNS;
    p.colored = wants_color(STDOUT_FILENO);
    for (int k = 0; k < count; k++) draw_series(&p, k);
    print_plot(&p, title);
}

void print_history(const xent_history *h) {
    if (h->count < 1) return;
    double *values = malloc(2 * (size_t)h->count * sizeof *values);
    if (!values) return; /* an ornament: not worth an error */
    for (int i = 0; i < h->count; i++) {
        const xent_epoch *e = &h->epochs[i];
        values[i] = e->train_accuracy;
        values[h->count + i] = isnan(e->test_accuracy) ? e->validation_accuracy : e->test_accuracy;
    }
    const xent_epoch *last = &h->epochs[h->count - 1]; /* which is measured, be it alone */
    const int test = !isnan(last->test_accuracy), measured = test || !isnan(last->validation_accuracy);
    const text_series series[] = {{'o', "training", values, h->count},
                                  {'x', test ? "test" : "validation", values + h->count, h->count}};
    print_text_curves(series, measured ? 2 : 1, "accuracy");
    free(values);
}
