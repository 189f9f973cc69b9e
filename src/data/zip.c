#include "data/zip.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"

/* Sizes of records, and what a comment behind the last may be long. */
enum { LOCAL = 30, CENTRAL = 46, END = 22, MOST_COMMENT = 65535, MOST_DIRECTORY = 1 << 24 };

static size_t little(const unsigned char *bytes, int count) {
    size_t value = 0;
    while (count-- > 0) value = value << 8 | bytes[count];
    return value;
}

static xent_status refuse(const char *path, const char *what, xent_error *error) {
    return xent_fail(error, XENT_E_FORMAT, "%s is a broken zip file, or of a kind that is not read: %s", path,
                     what);
}

/* Reads `size` bytes from a place in the file. */
static xent_status read_at(input_file *f, size_t at, void *bytes, size_t size, xent_error *error) {
    size_t got = 0;
    if (at > f->size || size > f->size - at) return refuse(f->path, "a part lies behind its end", error);
    xent_status status = file_seek(f, at, error);
    if (status == XENT_OK) status = file_next(f, bytes, size, &got, error);
    return status == XENT_OK && got < size ? refuse(f->path, "it ends early", error) : status;
}

/* Finds the last record, which tells where the directory lies. */
static xent_status find_end(input_file *f, unsigned char end[END], xent_error *error) {
    const size_t most = END + MOST_COMMENT, size = f->size < most ? f->size : most;
    unsigned char *tail = malloc(size + 1);
    if (!tail) return xent_fail(error, XENT_E_MEMORY, "no memory to read %s", f->path);
    xent_status status = read_at(f, f->size - size, tail, size, error);
    size_t at = size < END ? 0 : size - END;
    while (status == XENT_OK && at > 0 && memcmp(tail + at, "PK\5\6", 4) != 0) at--;
    if (status == XENT_OK && (size < END || memcmp(tail + at, "PK\5\6", 4) != 0))
        status = refuse(f->path, "it has no directory; was it cut short?", error);
    if (status == XENT_OK) memcpy(end, tail + at, END);
    free(tail);
    return status;
}

/* Takes one record of the directory; *used is its length. */
static xent_status read_entry(const zip *z, const unsigned char *record, size_t left, zip_entry *entry,
                              char *name, size_t *used, xent_error *error) {
    if (left < CENTRAL || memcmp(record, "PK\1\2", 4) != 0) return refuse(z->path, "its directory", error);
    const size_t length = little(record + 28, 2), method = little(record + 10, 2);
    *used = CENTRAL + length + little(record + 30, 2) + little(record + 32, 2);
    if (*used > left) return refuse(z->path, "its directory", error);
    memcpy(name, record + CENTRAL, length);
    name[length] = '\0';
    *entry = (zip_entry){.name = name,
                         .is_packed = method == 8,
                         .at = little(record + 42, 4),
                         .packed_size = little(record + 20, 4),
                         .size = little(record + 24, 4),
                         .sum = (uint32_t)little(record + 16, 4)};
    if ((method != 0 && method != 8) || (record[8] & 1))
        return refuse(z->path, "a part is neither stored nor deflated, or is encrypted", error);
    if (entry->at == UINT32_MAX || entry->packed_size == UINT32_MAX || entry->size == UINT32_MAX)
        return refuse(z->path, "a part has 4 GiB or more", error);
    return XENT_OK;
}

/* `most`: the bytes of the file. Parts that lie in one another could be many times as long. */
static xent_status read_directory(zip *z, const unsigned char *bytes, size_t size, int count, size_t most,
                                  xent_error *error) {
    z->entries = calloc((size_t)count + 1, sizeof *z->entries);
    z->names = malloc(size + 1); /* a name and its NUL are shorter than its record */
    if (!z->entries || !z->names) return xent_fail(error, XENT_E_MEMORY, "no memory to read %s", z->path);
    char *name = z->names;
    size_t packed = 0;
    for (size_t at = 0, used = 0; z->count < count; z->count++, at += used) {
        zip_entry *entry = &z->entries[z->count];
        const xent_status status = read_entry(z, bytes + at, size - at, entry, name, &used, error);
        if (status != XENT_OK) return status;
        name += strlen(name) + 1;
        packed += LOCAL + entry->packed_size;
        if (packed > most) return refuse(z->path, "its parts are larger than the file", error);
    }
    return XENT_OK;
}

xent_status zip_open(const char *path, zip *out, xent_error *error) {
    unsigned char end[END] = {0}, *bytes = NULL;
    input_file f;
    *out = (zip){.path = path};
    xent_status status = file_open(path, &f, error);
    if (status != XENT_OK) return status;
    status = find_end(&f, end, error);
    const size_t size = status == XENT_OK ? little(end + 12, 4) : 0;
    if (status == XENT_OK && (size > f.size || size > MOST_DIRECTORY))
        status = refuse(path, "its directory is too long", error);
    if (status == XENT_OK && !(bytes = calloc(size + 1, 1)))
        status = xent_fail(error, XENT_E_MEMORY, "no memory to read %s", path);
    if (status == XENT_OK && bytes) status = read_at(&f, little(end + 16, 4), bytes, size, error);
    if (status == XENT_OK && bytes)
        status = read_directory(out, bytes, size, (int)little(end + 10, 2), f.size, error);
    free(bytes);
    file_close(&f);
    if (status != XENT_OK) zip_close(out);
    return status;
}

void zip_close(zip *z) {
    free(z->entries);
    free(z->names);
    *z = (zip){.path = z->path};
}

xent_status zip_entry_open(const zip *z, const zip_entry *entry, stream **out, xent_error *error) {
    unsigned char local[LOCAL] = {0};
    input_file f;
    *out = NULL;
    xent_status status = file_open(z->path, &f, error);
    if (status != XENT_OK) return status;
    status = read_at(&f, entry->at, local, LOCAL, error);
    if (status == XENT_OK && memcmp(local, "PK\3\4", 4) != 0)
        status = refuse(z->path, "a part is not where its directory says", error);
    const size_t begin =
        status == XENT_OK ? entry->at + LOCAL + little(local + 26, 2) + little(local + 28, 2) : 0;
    if (status == XENT_OK && (begin > f.size || entry->packed_size > f.size - begin))
        status = refuse(z->path, "a part lies behind its end", error);
    file_close(&f);
    const stream_part part = {begin, entry->packed_size, entry->is_packed, entry->sum};
    return status == XENT_OK ? stream_open_part(z->path, part, out, error) : status;
}
