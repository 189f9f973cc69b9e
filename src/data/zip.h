/* zip.h: what lies in a zip file (PKWARE, APPNOTE.TXT), as far as NumPy writes it: stored or deflated, no
 * encryption, sizes below 4 GiB. Its parts are read where they lie, piece by piece, by zlib. */
#ifndef DATA_ZIP_H
#define DATA_ZIP_H

#include "data/stream.h"

typedef struct zip_entry {
    const char *name;
    int is_packed;
    size_t at, packed_size, size; /* where its header begins; bytes in the file; bytes unpacked */
    uint32_t sum;                 /* the CRC-32 of these */
} zip_entry;

typedef struct zip {
    const char *path; /* the caller's */
    int count;
    zip_entry *entries; /* in the order of the directory */
    char *names;
} zip;

/* Reads the directory. E_IO, E_FORMAT, E_MEMORY; then *out is empty. */
xent_status zip_open(const char *path, zip *out, xent_error *error);
void zip_close(zip *z);

/* The bytes of an entry, which are those that its checksum is of, or E_FORMAT at their end. E_IO, E_FORMAT,
 * E_MEMORY. */
xent_status zip_entry_open(const zip *z, const zip_entry *entry, stream **out, xent_error *error);

#endif
