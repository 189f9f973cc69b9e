#include "model/files/checksum.h"

#include <libdeflate.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    BEGINNING = sizeof CHECKSUM_BEGINNING - 1,
    DIGITS = sizeof CHECKSUM_ZEROS - 1,
    AT = 8 + BEGINNING, /* of the digits in the file, behind the length of the header */
    PIECE = 1 << 16     /* bytes that are read at a time */
};

void checksum_put(char *header, const file_piece *pieces, int count) {
    uint32_t sum = 0;
    char digits[DIGITS + 1];
    for (int i = 0; i < count; i++) sum = libdeflate_crc32(sum, pieces[i].bytes, pieces[i].size);
    snprintf(digits, sizeof digits, "%08x", (unsigned)sum);
    memcpy(header + AT, digits, DIGITS);
}

/* The checksum of the whole file, whose digits go to `told`. */
static xent_status sum_file(input_file *f, unsigned char *bytes, char told[DIGITS + 1], uint32_t *sum,
                            xent_error *error) {
    size_t got = 0;
    xent_status status = file_next(f, bytes, PIECE, &got, error);
    if (status != XENT_OK) return status;
    if (got < AT + DIGITS || memcmp(bytes + 8, CHECKSUM_BEGINNING, BEGINNING) != 0)
        return xent_fail(error, XENT_E_FORMAT,
                         "%s is no checkpoint, or damaged: expected a header that begins with its checksum",
                         f->path);
    memcpy(told, bytes + AT, DIGITS);
    told[DIGITS] = '\0';
    memcpy(bytes + AT, CHECKSUM_ZEROS, DIGITS);
    for (*sum = 0; status == XENT_OK && got > 0; status = file_next(f, bytes, PIECE, &got, error))
        *sum = libdeflate_crc32(*sum, bytes, got);
    return status;
}

xent_status checksum_check(input_file *f, xent_error *error) {
    char told[DIGITS + 1] = "", found[DIGITS + 1];
    uint32_t sum = 0;
    unsigned char *bytes = malloc(PIECE);
    if (!bytes) return xent_fail(error, XENT_E_MEMORY, "%s: no memory to read it", f->path);
    const xent_status status = sum_file(f, bytes, told, &sum, error);
    free(bytes);
    if (status != XENT_OK) return status;
    snprintf(found, sizeof found, "%08x", (unsigned)sum);
    if (strcmp(found, told) == 0) return XENT_OK;
    for (char *c = told; *c; c++)
        if (*c < ' ' || *c > '~') *c = '?';
    return xent_fail(error, XENT_E_FORMAT,
                     "%s is damaged: the checksum of its %zu bytes is %s; expected %s, which it has noted",
                     f->path, f->size, found, told);
}
