#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lab/experiment.h"

/* A block of the list that the results own. */
struct lab_memory {
    lab_memory *next;
    double numbers[];
};

void *lab_memory_of(lab *l, size_t bytes) {
    lab_memory *block = malloc(sizeof *block + bytes);
    if (!block) {
        xent_fail(&l->error, XENT_E_MEMORY, "no memory for the results of %s", l->experiment->name);
        return NULL;
    }
    block->next = l->results.memory;
    l->results.memory = block;
    return block->numbers;
}

void lab_clear(lab *l) {
    lab_results *r = &l->results;
    for (lab_memory *block = r->memory, *next; block; block = next) {
        next = block->next;
        free(block);
    }
    free(r->rows);
    *r = (lab_results){.rows = NULL};
}

static const char *format_text(lab *l, const char *format, va_list arguments) {
    va_list again;
    va_copy(again, arguments);
    const int length = vsnprintf(NULL, 0, format, again);
    va_end(again);
    char *text = lab_memory_of(l, (size_t)length + 1);
    if (text) vsnprintf(text, (size_t)length + 1, format, arguments);
    return text;
}

const char *lab_text(lab *l, const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    const char *text = format_text(l, format, arguments);
    va_end(arguments);
    return text;
}

lab_figure lab_one(double value) { return (lab_figure){value, value, value, 1}; }

lab_figure lab_over(const double *values, int count) {
    lab_figure f = {0, HUGE_VAL, -HUGE_VAL, count};
    for (int i = 0; i < count; i++) {
        f.mean += values[i] / count;
        f.low = fmin(f.low, values[i]);
        f.high = fmax(f.high, values[i]);
    }
    return f;
}

void lab_add(lab *l, const lab_row *row) {
    lab_results *r = &l->results;
    if (r->row_count == r->row_room) {
        const int room = 2 * r->row_room + 16;
        lab_row *rows = realloc(r->rows, (size_t)room * sizeof *rows);
        if (!rows) {
            xent_fail(&l->error, XENT_E_MEMORY, "no memory for %d rows of %s", room, l->experiment->name);
            return;
        }
        r->rows = rows;
        r->row_room = room;
    }
    r->rows[r->row_count++] = *row;
}

double lab_figure_of(const lab *l, int row) {
    return row < l->results.row_count ? l->results.rows[row].ours.mean : (double)NAN;
}

void lab_fact(lab *l, const char *name, const char *format, ...) {
    lab_results *r = &l->results;
    va_list arguments;
    va_start(arguments, format);
    const char *text = format_text(l, format, arguments);
    va_end(arguments);
    if (!text || r->fact_count == LAB_MOST_FACTS) return;
    r->facts[r->fact_count].name = name;
    r->facts[r->fact_count++].text = text;
}

xent_status lab_finding(lab *l, const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    l->results.finding = format_text(l, format, arguments);
    va_end(arguments);
    return l->error.status;
}

void lab_chart_begin(lab *l, const chart *of) {
    lab_results *r = &l->results;
    if (r->chart_count == LAB_MOST_CHARTS) return;
    lab_chart *c = &r->charts[r->chart_count++];
    c->drawn = *of;
    c->drawn.lines = c->lines;
    c->drawn.line_count = 0;
}

/* A copy of numbers that may be NULL. */
static const double *keep(lab *l, const double *numbers, int count) {
    if (!numbers) return NULL;
    double *copy = lab_memory_of(l, (size_t)count * sizeof *copy);
    if (copy) memcpy(copy, numbers, (size_t)count * sizeof *copy);
    return copy;
}

void lab_chart_line(lab *l, const chart_line *line) {
    lab_chart *c = &l->results.charts[l->results.chart_count - 1];
    if (c->drawn.line_count == LAB_MOST_LINES) return;
    chart_line kept = *line;
    kept.x = keep(l, line->x, line->count);
    kept.y = keep(l, line->y, line->count);
    kept.low = keep(l, line->low, line->count);
    kept.high = keep(l, line->high, line->count);
    if (l->error.status == XENT_OK) c->lines[c->drawn.line_count++] = kept;
}

void lab_add_surface(lab *l, const lab_surface *surface) {
    lab_results *r = &l->results;
    if (r->surface_count < LAB_MOST_SURFACES) r->surfaces[r->surface_count++] = *surface;
}
