/* records.h: separated values (RFC 4180, and what else is usual), a record at a time. */
#ifndef FORMATS_RECORDS_H
#define FORMATS_RECORDS_H

#include <stddef.h>
#include <stdint.h>

#include "data/formats/record_form.h"
#include "data/stream.h"

/* No more of the file than this is in memory; no record is longer. */
enum { RECORDS_MOST = 1 << 24 };

/* Bytes that may be read behind the text. */
enum { RECORDS_BEHIND = 16 };

/* A file that is being read, and its last record: texts that end with NUL, without their quotes and the
 * blanks around them, one behind the other. cell_after goes from one to the next. */
typedef struct records {
    const char *path;
    char *cells;
    int64_t cell_count;
    int64_t line; /* of the file, from 1, where the record begins */

    stream *in;
    char *text;
    size_t room, begin, end; /* text[begin] to text[end - 1] are still to be cut */
    uint64_t before;         /* bytes of the file that came before text */
    record_form form;        /* may be changed between records */
    int64_t comments;        /* lines that were left out as such */
    int64_t empty_records;   /* records of several empty cells, which were left out too */
    char thousands[24];      /* the first number that lost the points between its thousands */
    int has_high;            /* bytes that are not ASCII have been read */
    char *decoded;           /* the cells, where some are not UTF-8 and are taken for Windows-1252; */
    size_t decoded_room;     /* its bytes, */
    int64_t decoded_records; /* the records of which that holds, */
    char first_decoded[64];  /* and the first such cell, decoded */
    int is_empty;            /* the last record has empty cells alone */
    char previous;
    int at_end;
    int64_t next_line; /* of text[begin] */
} records;

/* Opens a file, plain or gzipped; a byte order mark is skipped. A form of NULL is found out from the text's
 * beginning. E_IO, E_FORMAT, E_MEMORY; then nothing is open. */
xent_status records_open(const char *path, const record_form *form, records *c, xent_error *error);

/* The next record; *found is 0 behind the last. Records end with LF, CR LF or CR; empty lines, records of
 * empty cells alone and comments do not count. Cells that are not UTF-8 are taken for Windows-1252 and become
 * UTF-8.
 * E_FORMAT: a NUL byte, a quote that does not end, text behind one, a record that is too long; the message
 * names file and line. E_IO, E_MEMORY. */
xent_status records_next(records *c, int *found, xent_error *error);

/* The next lines that end with LF: as many as fit `most` bytes, which are at most 2^24, or as the file has.
 * *size is 0: there are none, or the next is longer. They lie elsewhere after the next record. As
 * records_next. */
xent_status records_lines(records *c, size_t most, const char **text, size_t *size, xent_error *error);

/* Where the next record begins, or lines or blanks before it, in bytes of the file from its beginning. */
uint64_t records_place(records *c);

/* Goes over `size` bytes of these lines, which are `lines`. */
void records_pass(records *c, size_t size, int64_t lines);
void records_close(records *c);

/* E_FORMAT: the last record is not what an earlier reading of the file has seen. */
xent_status records_fail_changed(const records *c, xent_error *error);

/* The cell behind another one. */
const char *cell_after(const char *cell);

#endif
