/* What spreadsheets and people write. In each, class b has the larger numbers. */
#include "support/lookalikes.h"

enum { ROWS = 200 };

typedef struct sheet_row {
    int is_b;
    double x, y;
} sheet_row;

static sheet_row next_row(dice *d) {
    sheet_row row = {.is_b = dice_pick(d, 2)};
    row.x = 100 * row.is_b + 1000 + 25 * dice_normal(d);
    row.y = 5 + row.is_b + dice_normal(d);
    return row;
}

/* 1234,5 for 1234.5 */
static void put_comma(FILE *file, double x) {
    char text[40];
    snprintf(text, sizeof text, "%.2f", x);
    for (char *c = text; *c; c++) fputc(*c == '.' ? ',' : *c, file);
}

void decimal_commas(FILE *file, dice *d) {
    fputs("x;y;quality\n", file);
    for (int i = 0; i < ROWS; i++) {
        const sheet_row r = next_row(d);
        put_comma(file, r.x);
        fputc(';', file);
        put_comma(file, r.y);
        fprintf(file, ";%d\n", r.is_b);
    }
}

/* Dots between thousands, commas before decimals. */
void german(FILE *file, dice *d) {
    fputs("Umsatz;Menge;Klasse\r\n", file);
    for (int i = 0; i < ROWS; i++) {
        const sheet_row r = next_row(d);
        const int whole = (int)r.x;
        if (whole >= 1000)
            fprintf(file, "%d.%03d,%02d;", whole / 1000, whole % 1000, dice_pick(d, 100));
        else
            fprintf(file, "%d,%02d;", whole, dice_pick(d, 100));
        put_comma(file, r.y);
        fprintf(file, ";%s\r\n", r.is_b ? "gut" : "schlecht");
    }
}

/* A byte order mark, and empty cells and rows behind the table. */
void excel_export(FILE *file, dice *d) {
    fputs("\xef\xbb\xbfx,y,kind,,\r\n", file);
    for (int i = 0; i < ROWS; i++) {
        const sheet_row r = next_row(d);
        fprintf(file, "%.2f,%.2f,%c,,\r\n", r.x, r.y, "ab"[r.is_b]);
    }
    fputs(",,,,\r\n,,,,\r\n", file);
}

void dates(FILE *file, dice *d) {
    fputs("date,x,y,kind\n", file);
    for (int i = 0; i < ROWS; i++) {
        const sheet_row r = next_row(d);
        fprintf(file, "2023-%02d-%02d,%.2f,%.2f,%c\n", 1 + i / 28 % 12, 1 + i % 28, r.x, r.y, "ab"[r.is_b]);
    }
}

void currencies(FILE *file, dice *d) {
    fputs("price,z,kind\n", file);
    for (int i = 0; i < ROWS; i++) {
        const sheet_row r = next_row(d);
        const int whole = (int)r.x;
        if (whole >= 1000)
            fprintf(file, "\"$%d,%03d\"", whole / 1000, whole % 1000);
        else
            fprintf(file, "$%d", whole);
        fprintf(file, ",%.2f,%c\n", r.y, "ab"[r.is_b]);
    }
}

void percents(FILE *file, dice *d) {
    fputs("share,z,kind\n", file);
    for (int i = 0; i < ROWS; i++) {
        const sheet_row r = next_row(d);
        fprintf(file, "%.1f%%,%.2f,%c\n", r.x / 20, r.y, "ab"[r.is_b]);
    }
}

void truths(FILE *file, dice *d) {
    fputs("old,x,new\n", file);
    for (int i = 0; i < ROWS; i++) {
        const sheet_row r = next_row(d);
        fprintf(file, "%s,%.2f,%s\n", dice_pick(d, 2) ? "TRUE" : "FALSE", r.x, r.is_b ? "TRUE" : "FALSE");
    }
}

/* yes, Yes and YES are one answer, which gives the class away. */
void mixed_case(FILE *file, dice *d) {
    static const char *const yes[] = {"yes", "Yes", "YES"}, *const no[] = {"no", "No", "NO"};
    fputs("answer,z,kind\n", file);
    for (int i = 0; i < ROWS; i++) {
        const sheet_row r = next_row(d);
        fprintf(file, "%s,%.2f,%s\n", (r.is_b ? yes : no)[dice_pick(d, 3)], r.y,
                (dice_pick(d, 2) ? yes : no)[dice_pick(d, 3)]);
    }
}

/* How many rows there are, on a line of its own. */
void counted_rows(FILE *file, dice *d) {
    fprintf(file, "%d\nx,y,kind\n", ROWS);
    for (int i = 0; i < ROWS; i++) {
        const sheet_row r = next_row(d);
        fprintf(file, "%.2f,%.2f,%c\n", r.x, r.y, "ab"[r.is_b]);
    }
}

void twin_names(FILE *file, dice *d) {
    fputs("x,x,kind\n", file);
    for (int i = 0; i < ROWS; i++) {
        const sheet_row r = next_row(d);
        fprintf(file, "%.2f,%.2f,%c\n", r.y, r.x, "ab"[r.is_b]);
    }
}

/* Gr\"o\ss e and h\"au\ss lich, as old programs write them. */
void latin_1(FILE *file, dice *d) {
    fputs("Gr\xf6\xdf"
          "e,Stra\xdf"
          "e,Klasse\n",
          file);
    for (int i = 0; i < ROWS; i++) {
        const sheet_row r = next_row(d);
        fprintf(file, "%.2f,%s,%s\n", r.x, dice_pick(d, 2) ? "Caf\xe9" : "M\xfcller",
                r.is_b ? "sch\xf6n" : "h\xe4\xdflich");
    }
}
