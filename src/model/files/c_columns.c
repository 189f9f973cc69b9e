#include "model/files/c_columns.h"

#include "xent/text.h"

enum { TEXT_SIZE = 200 };

/* A text of the data in a comment, which it must neither end nor break. */
static void put_text(FILE *out, const char *text) {
    for (char before = '\0'; *text; before = *text++) {
        const unsigned char c = (unsigned char)*text;
        const int ends = (before == '*' && c == '/') || (before == '/' && c == '*');
        if (ends) fputc(' ', out);
        fputc(c < 32 || c == 127 || c == '\\' || c == '?' ? '_' : c, out);
    }
}

/* What a value becomes: "age, as a number; 29.7 where it is missing", "1 where sex = male, else 0". */
static void put_feature(const c_file *f, const xent_column *column, int64_t index) {
    char cut[TEXT_SIZE], text[XENT_TEXT_REPAIR_SIZE(TEXT_SIZE)];
    xent_columns_describe(f->model->columns, index, cut, sizeof cut);
    xent_text_repair(cut, text);
    fprintf(f->out, " *   x[%lld]: ", (long long)index);
    if (column->kind == XENT_COLUMN_TEXT) fputs("1 where ", f->out);
    put_text(f->out, text);
    if (column->kind == XENT_COLUMN_TEXT)
        fputs(", else 0", f->out);
    else if (column->missing > 0)
        fprintf(f->out, "; %.9g where it is missing", column->filler);
    fputc('\n', f->out);
}

void c_put_columns(const c_file *f) {
    const xent_columns *columns = f->model->columns;
    int64_t index = 0;
    if (!columns) return;
    fputs(" *\n * The features, by the columns of the table that it learned from:\n", f->out);
    for (int64_t j = 0; j < columns->count; j++)
        for (int64_t n = xent_column_features(&columns->column[j]); n > 0; n--)
            put_feature(f, &columns->column[j], index++);
    fputs(" *\n", f->out);
}
