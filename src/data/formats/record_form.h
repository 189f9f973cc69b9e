/* record_form.h: how the lines of a text are cut into cells, found out from its beginning. */
#ifndef FORMATS_RECORD_FORM_H
#define FORMATS_RECORD_FORM_H

#include <stdint.h>
#include <string.h>

typedef struct record_form {
    char separator; /* ' ': any run of blanks and tabs, those around a line not counted; '\0': none, a line is
                           one cell */
    char comment;   /* what begins a line that is no record */
    const char *quotes; /* what may enclose a cell */
    char escape; /* in quotes, what stands before a quote, or itself, that is part of the cell; '\0': none */
    int decimal_comma;  /* 0,5 is a half, and 1.234,5 more than a thousand */
    int decimal_point;  /* numbers show that a point stands before decimals */
    int64_t empty_last; /* so many empty cells at the end of records are none */
    int64_t columns;    /* that most records have, without these */
} record_form;

/* The form that fits most of the records from text to end, which end within one unless `is_all`; *whole is
 * how many are there to their end, of those that were looked at. Comma, semicolon, tab and blanks are tried;
 * where several fit as many records, a tab goes before a semicolon, that before a comma, and that before
 * blanks; a tab that leaves numbers with blanks between them in a cell goes behind. */
record_form record_form_find(const char *text, const char *end, int is_all, int64_t *whole);

/* Whether the line at text, of which RECORD_FORM_BEGIN characters are there or all, is a comment, and no
 * record whose first cell says that there is no value (#N/A,1,2). */
enum { RECORD_FORM_BEGIN = 8 };
int record_form_is_comment(const record_form *form, const char *text, const char *end);

/* Where in a cell a character stands. A quote opens where a cell begins, and only there; one behind a closing
 * one opens again, as the two are one quote. */
typedef enum cell_place { AT_BEGIN, IN_PLAIN, IN_QUOTES, BEHIND_ESCAPE, BEHIND_QUOTE } cell_place;

/* Whether it is between an opening and a closing quote. */
static inline int cell_place_is_quoted(cell_place at) { return at == IN_QUOTES || at == BEHIND_ESCAPE; }

/* Whether the text, in quotes, begins with an escape, and what it stands before. */
static inline int record_form_escapes(const record_form *form, const char *text) {
    return form->escape && *text == form->escape && text[1] &&
           (text[1] == form->escape || strchr(form->quotes, text[1]));
}

/* The place behind the character c; *quote is the one that is open. */
cell_place record_form_step(const record_form *form, cell_place at, char c, char *quote);

/* Whether a character separates cells. */
static inline int record_form_cuts(const record_form *form, char c) {
    return c == form->separator || (form->separator == ' ' && c == '\t');
}

/* Whether a character beside a cell is no part of it. */
static inline int record_form_is_blank(const record_form *form, char c) {
    return c == ' ' || (c == '\t' && form->separator != '\t');
}

#endif
