#include "data/formats/plain_part.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "data/cell.h"
#include "data/number.h"

enum { MOST_NUMBER = 64 }; /* characters of a number that is read by strtod */

/* A line that is being read. */
typedef struct plain_line {
    const plain_form *form;
    const char *at, *end; /* end: of the part */
    int64_t column;
    plain_row *row;
    uint8_t *bytes; /* where the next number goes, one of both */
    xent_real *reals;
    narrow_range *range; /* of the next real */
    int has_text;        /* a cell that is not empty */
    plain_stop stop;     /* PLAIN_END: so far it is plain */
} plain_line;

/* ---- Cells ------------------------------------------------------------------------------------------- */

static int is_line_end(const char *at) { return *at == '\n' || (*at == '\r' && at[1] == '\n'); }

/* Whether a cell of the line's present column may end here. */
static int ends_cell(const plain_line *l, const char *at) {
    return l->column + 1 < l->form->columns ? *at == l->form->form->separator : is_line_end(at);
}

/* Goes behind the cell that ends at `end`, and what ends it. */
static void pass_cell(plain_line *l, const char *end) {
    l->at = ++l->column < l->form->columns ? end + 1 : *end == '\r' ? end + 2 : end + 1;
}

static const char *behind_blanks(const plain_line *l, const char *at) {
    while (record_form_is_blank(l->form->form, *at)) at++;
    return at;
}

/* The end of the cell that begins at `at`, before its blanks; *end is where it is cut. NULL: it is odd. */
static const char *find_end(const plain_line *l, const char *at, const char **end) {
    const char separator = l->form->form->separator, *to = at;
    while (*to != separator && *to != '\n' && *to != '\r') to++;
    *end = to;
    if (!ends_cell(l, to)) return NULL;
    while (to > at && record_form_is_blank(l->form->form, to[-1])) to--;
    return to;
}

/* The end of a text in quotes, from behind the first; NULL: it holds a quote or a line end. */
static const char *find_quote(const plain_line *l, const char *at, const char **end) {
    const char quote = at[-1], *to = at;
    while (*to != quote && *to != '\n' && *to != '\r') to++;
    *end = *to == quote ? behind_blanks(l, to + 1) : to;
    return *to == quote && ends_cell(l, *end) ? to : NULL;
}

static int is_ascii(const char *at, const char *end) {
    unsigned char all = 0;
    while (at < end) all |= (unsigned char)*at++;
    return all < 0x80;
}

/* A cell whose text is kept or passed over. */
static void read_text(plain_line *l, const char *part, int is_label) {
    const char *at = behind_blanks(l, l->at), *cut, *end;
    const int quoted = *at && strchr(l->form->form->quotes, *at);
    end = quoted ? find_quote(l, ++at, &cut) : find_end(l, at, &cut);
    if (!end || end - at > READ_LABEL_MOST || !is_ascii(at, end)) { /* which needs decoding, perhaps */
        l->stop = PLAIN_ODD;
        return;
    }
    if (is_label) {
        l->row->label = (uint32_t)(at - part);
        l->row->label_length = (uint32_t)(end - at);
    }
    l->has_text |= end > at;
    pass_cell(l, cut);
}

static void put_number(plain_line *l, double value, const char *end) {
    const xent_real x = (xent_real)value;
    if (l->reals) {
        *l->reals++ = x;
        narrow_add(l->range++, value);
    } else if (l->bytes && cell_is_byte(x)) {
        *l->bytes++ = (uint8_t)x;
    } else {
        l->stop = PLAIN_WIDE;
    }
    if (l->stop == PLAIN_END) pass_cell(l, end);
}

/* A cell of a number that needs strtod, or with blanks around it, or without a value. */
static void read_unusual(plain_line *l) {
    char text[MOST_NUMBER];
    double value = 0;
    const char *at = behind_blanks(l, l->at), *cut, *end = find_end(l, at, &cut);
    l->stop = PLAIN_ODD;
    if (!end || end - at >= MOST_NUMBER) return;
    memcpy(text, at, (size_t)(end - at));
    text[end - at] = '\0';
    if (cell_is_missing(text)) {
        if (!l->form->may_miss) return;
        l->row->has_gaps = 1;
        value = (double)NAN;
    } else if (!cell_number(text, &value) || !isfinite((xent_real)value)) {
        return;
    }
    l->stop = PLAIN_END;
    l->has_text |= *text;
    put_number(l, value, cut);
}

static void read_cell(plain_line *l) {
    double value;
    const char *end = number_read(l->at, l->end, &value);
    if (!end || !ends_cell(l, end) || !isfinite((xent_real)value)) {
        read_unusual(l);
        return;
    }
    l->has_text = 1;
    put_number(l, value, end);
}

/* ---- Bytes ------------------------------------------------------------------------------------------- */

static uint64_t eight_at(const char *at) {
    uint64_t text;
    memcpy(&text, at, sizeof text);
    return text;
}

/* Goes over up to `count` cells of one to three digits, each with the separator behind it; four cells of 0 at
 * a time, as most pixels are. */
static void read_bytes(plain_line *l, int64_t count) {
    const char separator = l->form->form->separator, *at = l->at;
    const char zeros[] = {'0', separator, '0', separator, '0', separator, '0', separator};
    const uint64_t four = eight_at(zeros);
    uint8_t *to = l->bytes, *const last = to + count;
    while (to < last) {
        if (last - to >= 4 && eight_at(at) == four) {
            memset(to, 0, 4);
            to += 4;
            at += 8;
            continue;
        }
        unsigned number = 0;
        const char *from = at;
        for (; *at >= '0' && *at <= '9' && at - from < 3; at++) number = 10 * number + (unsigned)(*at - '0');
        if (at == from || *at != separator || number > 255) {
            at = from;
            break;
        }
        *to++ = (uint8_t)number;
        at++;
    }
    l->has_text |= to > l->bytes;
    l->column += to - l->bytes;
    l->at = at;
    l->bytes = to;
}

/* ---- Lines ------------------------------------------------------------------------------------------- */

/* Reads numbers from the line's column to before the column `to`. */
static void read_numbers(plain_line *l, int64_t to) {
    while (l->column < to && l->stop == PLAIN_END) {
        const int64_t before_last = (to < l->form->columns ? to : l->form->columns - 1) - l->column;
        if (l->bytes && before_last > 0) read_bytes(l, before_last);
        if (l->column < to) read_cell(l);
    }
}

static void read_line(plain_line *l, const char *part) {
    const plain_form *f = l->form;
    if (*l->at == f->form->comment || is_line_end(l->at)) l->stop = PLAIN_ODD;
    while (l->column < f->columns && l->stop == PLAIN_END) {
        int64_t to = l->column;
        while (to < f->columns && f->kind[to] == XENT_COLUMN_NUMBER) to++;
        if (to > l->column)
            read_numbers(l, to);
        else
            read_text(l, part, f->kind[to] == XENT_COLUMN_LABEL);
    }
    if (l->stop == PLAIN_END && !l->has_text) l->stop = PLAIN_ODD;
}

/* Room for `size` bytes, whose content is not kept; 0: there is no memory. */
static int make_room(void **memory, size_t *room, size_t size) {
    if (*room >= size) return 1;
    free(*memory);
    *memory = malloc(size);
    *room = *memory ? size : 0;
    return *memory != NULL;
}

/* For all rows and numbers of the part: each cell has a separator or line end. */
static int make_all_room(const plain_form *f, plain_part *p) {
    const size_t rows = p->size / (size_t)f->columns + 1, number = f->as_bytes ? 1 : sizeof(xent_real);
    void *row = p->row, *range = p->range;
    const int has_rows = make_room(&row, &p->row_room, rows * sizeof *p->row);
    const int has_ranges = make_room(&range, &p->range_room, (size_t)f->width * sizeof *p->range + 1);
    p->row = row;
    p->range = range;
    return has_rows && has_ranges &&
           make_room(&p->numbers, &p->number_room, rows * (size_t)f->width * number + 1);
}

/* Columns that are wide already are looked at no more. */
static void begin_ranges(const plain_form *f, plain_part *p) {
    for (int64_t j = 0; j < f->columns; j++)
        if (f->column[j].at >= 0) p->range[f->column[j].at] = f->column[j].range;
}

void plain_part_read(const plain_form *f, plain_part *p) {
    p->has_room = make_all_room(f, p);
    if (p->has_room) begin_ranges(f, p);
    p->read = 0;
    p->rows = 0;
    p->stop = PLAIN_END;
    while (p->has_room && p->read < p->size) {
        const int64_t first = p->rows * f->width;
        plain_line l = {.form = f,
                        .at = p->text + p->read,
                        .end = p->text + p->size,
                        .row = &p->row[p->rows],
                        .bytes = f->as_bytes ? (uint8_t *)p->numbers + first : NULL,
                        .reals = f->as_bytes ? NULL : (xent_real *)p->numbers + first,
                        .range = p->range};
        *l.row = (plain_row){0, 0, 0};
        read_line(&l, p->text);
        p->stop = l.stop;
        if (l.stop != PLAIN_END) return;
        p->read = (size_t)(l.at - p->text);
        p->rows++;
    }
}

void plain_part_clear(plain_part *p) {
    free(p->row);
    free(p->numbers);
    free(p->range);
    *p = (plain_part){.text = NULL};
}
