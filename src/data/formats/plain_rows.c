#include "data/formats/plain_rows.h"

#include <string.h>

#include "base/numerals.h"

/* Of a block, all parts of which are in the caches of two cores while they are read. */
enum { BLOCK = 1 << 22, PART = 1 << 17 };

/* Whether lines of the table may be plain. */
static int may_be_plain(const records *file, const row_set *rows) {
    const record_form *form = &file->form;
    const feature_set *f = &rows->features;
    if (rows->columns < 2 || form->decimal_comma || form->empty_last || form->separator == ' ') return 0;
    for (int64_t j = 0; j < f->count; j++)
        if (f->kind[j] == XENT_COLUMN_TEXT) return 0;
    return 1;
}

static xent_status no_memory(const row_set *rows) {
    return xent_fail(rows->error, XENT_E_MEMORY, "%s: no memory for its rows", rows->path);
}

/* ---- Reading ----------------------------------------------------------------------------------------- */

static void read_part(void *context, int index) {
    plain_reader *p = context;
    numerals point;
    numerals_begin(&point);
    plain_part_read(&p->form, &p->part[index]);
    numerals_end(&point);
}

/* Cuts the text into parts, each of whole lines. */
static void cut(plain_reader *p, const char *text, size_t size, uint64_t place) {
    const size_t least =
        p->sizes.part > size / PLAIN_MOST_PARTS ? p->sizes.part : size / PLAIN_MOST_PARTS + 1;
    size_t begin = 0;
    for (p->parts = p->next = 0; begin < size; p->parts++) {
        const size_t from = size - begin < least ? size - 1 : begin + least - 1;
        const char *line_end = memchr(text + from, '\n', size - from);
        const size_t end = (size_t)(line_end - text) + 1;
        p->part[p->parts].text = text + begin;
        p->part[p->parts].size = end - begin;
        p->begin[p->parts] = place + begin;
        begin = end;
    }
}

/* Room for as many rows as the file will have, if the rest of it is like the block: rows that come are then
 * not moved. */
static int expect_rows(const plain_reader *p, const records *file, row_set *rows) {
    int64_t read = 0;
    size_t size = 0;
    for (int i = 0; i < p->parts; i++) {
        read += p->part[i].rows;
        size += p->part[i].read;
    }
    const size_t all = stream_file_size(file->in), place = (size_t)p->begin[0];
    if (read == 0 || all < place) return 1;
    const double rest = (double)(all - place) / (double)size * (double)read;
    const int64_t wanted = rows->rows + (int64_t)(1.02 * rest) + 16;
    return wanted <= rows->cells.room || cells_set_room(&rows->cells, wanted);
}

static xent_status read_block(plain_reader *p, records *file, row_set *rows) {
    const char *text;
    size_t size;
    const xent_status status = records_lines(file, p->sizes.block, &text, &size, rows->error);
    p->parts = p->next = 0;
    if (status != XENT_OK || size == 0) return status;
    p->form = (plain_form){.form = &file->form,
                           .kind = rows->features.kind,
                           .column = rows->features.column,
                           .columns = rows->columns,
                           .width = rows->features.width,
                           .as_bytes = !rows->cells.is_wide,
                           .may_miss = rows->options->missing != XENT_MISSING_FAIL};
    cut(p, text, size, records_place(file));
    if (p->parts > 1 && !p->pool) p->pool = xent_pool_create(p->threads, NULL); /* without one, one by one */
    xent_parallel_each(p->pool, p->parts, read_part, p);
    for (int i = 0; i < p->parts; i++)
        if (!p->part[i].has_room) return no_memory(rows);
    return expect_rows(p, file, rows) ? XENT_OK : no_memory(rows);
}

/* ---- Joining ----------------------------------------------------------------------------------------- */

/* Adds the rows of a part, whose text is the next of the file. */
static xent_status join(const plain_reader *p, const plain_part *part, records *file, row_set *rows) {
    const char *text = file->text + file->begin;
    xent_status status = XENT_OK;
    for (int64_t i = 0; i < part->rows && status == XENT_OK; i++) {
        const plain_row *row = &part->row[i];
        const int64_t first = i * p->form.width;
        const read_row read = {.bytes = p->form.as_bytes ? (const uint8_t *)part->numbers + first : NULL,
                               .reals = p->form.as_bytes ? NULL : (const xent_real *)part->numbers + first,
                               .label = text + row->label,
                               .label_length = row->label_length,
                               .has_gaps = row->has_gaps,
                               .line = file->next_line + i};
        status = rows_add_read(rows, &read);
    }
    for (int64_t j = 0; j < rows->features.count && part->rows > 0; j++) {
        feature_column *column = &rows->features.column[j];
        if (column->at >= 0) narrow_join(&column->range, &part->range[column->at]);
    }
    if (status == XENT_OK) records_pass(file, part->read, part->rows);
    return status;
}

/* Adds the rows of the parts that are read, up to a line that is not plain. *odd is 1: it is one. */
static xent_status join_parts(plain_reader *p, records *file, row_set *rows, int *odd) {
    xent_status status = XENT_OK;
    *odd = 0;
    while (status == XENT_OK && p->next < p->parts && !*odd) {
        const plain_part *part = &p->part[p->next];
        const uint64_t end = p->begin[p->next] + part->size;
        status = join(p, part, file, rows);
        p->next++;
        *odd = part->stop == PLAIN_ODD;
        if (*odd) p->odd_until = end;
        if (part->stop != PLAIN_WIDE) continue;
        p->parts = p->next; /* from here on as reals */
        if (status == XENT_OK && !cells_widen(&rows->cells)) status = no_memory(rows);
    }
    return status;
}

/* Whether parts that were read are still what follows, and would be read so again: else they are left. */
static int are_next(plain_reader *p, uint64_t place) {
    const int same = p->next < p->parts && p->begin[p->next] == place;
    if (!same) p->parts = p->next = 0;
    return same;
}

xent_status plain_rows_add(plain_reader *p, records *file, row_set *rows) {
    const uint64_t place = records_place(file);
    xent_status status = XENT_OK;
    int odd = 0;
    if (place < p->odd_until) return XENT_OK;
    if (p->sizes.block == 0) p->sizes = (plain_sizes){BLOCK, PART};
    if (!may_be_plain(file, rows)) return XENT_OK;
    if (are_next(p, place)) status = join_parts(p, file, rows, &odd);
    while (status == XENT_OK && !odd) {
        status = read_block(p, file, rows);
        if (p->parts == 0) p->odd_until = records_place(file) + p->sizes.block;
        if (status != XENT_OK || p->parts == 0) break;
        status = join_parts(p, file, rows, &odd);
    }
    return status;
}

void plain_rows_end(plain_reader *p) {
    for (int i = 0; i < PLAIN_MOST_PARTS; i++) plain_part_clear(&p->part[i]);
    xent_pool_destroy(p->pool);
    p->pool = NULL;
}
