/* csv.h: comma-separated values (RFC 4180; other separators too) cut into cells. */
#ifndef DATA_CSV_H
#define DATA_CSV_H

#include <stddef.h>
#include <stdint.h>

#include "xent/status.h"

typedef struct csv_record {
    int64_t line;  /* of the file, from 1, where it begins */
    int64_t first; /* its first cell */
    int64_t cell_count;
} csv_record;

/* Cells are texts that end with NUL, without their quotes, within the bytes of the file. */
typedef struct csv {
    char **cells;
    csv_record *records;
    int64_t record_count;
} csv;

/* Cuts `size` bytes, with room for one more behind them, into cells, in place. Records end with LF, CR LF or
 * CR; empty lines do not count; a byte order mark is skipped. The separator is the one of comma, semicolon
 * and tab that is most frequent in the first record. E_FORMAT: a NUL byte, a quote that does not end, text
 * behind one, no record; the message names file and line. E_MEMORY. Free it with csv_clear. */
xent_status csv_cut(const char *path, char *text, size_t size, csv *out, xent_error *error);
void csv_clear(csv *c);

#endif
