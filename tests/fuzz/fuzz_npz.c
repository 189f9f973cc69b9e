/* Arrays as an .npz file that is put together here, so that what stands behind its directory is reached; with
 * the first byte 0, any bytes as such a file. Each array is its name (an index), how it is packed, two bytes
 * of length, and the bytes of a NumPy file. */
#include <libdeflate.h>
#include <stdlib.h>
#include <string.h>

#include "data/formats/table.h"
#include "feed.h"

static const char *const names[] = {"x_train.npy", "y_train.npy", "x_test.npy", "y_test.npy",
                                    "x_val.npy",   "y_val.npy",   "other.npy",  "arr_0.npy"};
enum { NAMES = sizeof names / sizeof *names, MOST_PARTS = 8, LOCAL = 30, CENTRAL = 46, END = 22 };

typedef struct zip_file {
    uint8_t *bytes;
    size_t size, directory_size;
    uint8_t directory[MOST_PARTS * (CENTRAL + 16)];
} zip_file;

static void put_number(uint8_t *to, size_t value, int bytes) {
    for (int i = 0; i < bytes; i++) to[i] = (uint8_t)(value >> 8 * i);
}

/* The sizes, and the length of the name, stand in both records in the same order. */
static void put_sizes(uint8_t *to, int packed, feed part, size_t packed_size, size_t name) {
    to[0] = packed ? 8 : 0;
    put_number(to + 6, libdeflate_crc32(0, part.bytes, part.size), 4);
    put_number(to + 10, packed_size, 4);
    put_number(to + 14, part.size, 4);
    put_number(to + 18, name, 2);
}

/* The bytes of a part as they stand in the file; their number. */
static size_t put_bytes(uint8_t *to, size_t room, int packed, feed part) {
    if (!packed) {
        if (part.size > 0) memcpy(to, part.bytes, part.size);
        return part.size;
    }
    return libdeflate_deflate_compress(feed_packer(1), part.bytes, part.size, to, room);
}

static void add_part(zip_file *zip, const char *name, int packed, feed part) {
    const size_t length = strlen(name), room = libdeflate_deflate_compress_bound(NULL, part.size);
    zip->bytes = realloc(zip->bytes, zip->size + LOCAL + length + room);
    if (!zip->bytes) abort();
    uint8_t *local = zip->bytes + zip->size;
    const size_t packed_size = put_bytes(local + LOCAL + length, room, packed, part);
    memset(local, 0, LOCAL);
    memcpy(local, "PK\3\4\24", 5);
    put_sizes(local + 8, packed, part, packed_size, length);
    memcpy(local + LOCAL, name, length);
    uint8_t *central = zip->directory + zip->directory_size;
    memset(central, 0, CENTRAL);
    memcpy(central, "PK\1\2\24\0\24", 7);
    put_sizes(central + 10, packed, part, packed_size, length);
    put_number(central + 42, zip->size, 4);
    memcpy(central + CENTRAL, name, length);
    zip->directory_size += CENTRAL + length;
    zip->size += LOCAL + length + packed_size;
}

/* Puts the directory and the last record behind the parts. */
static void finish(zip_file *zip, size_t parts) {
    zip->bytes = realloc(zip->bytes, zip->size + zip->directory_size + END);
    if (!zip->bytes) abort();
    uint8_t *end = zip->bytes + zip->size + zip->directory_size;
    memcpy(zip->bytes + zip->size, zip->directory, zip->directory_size);
    memset(end, 0, END);
    memcpy(end, "PK\5\6", 4);
    put_number(end + 8, parts, 2);
    put_number(end + 10, parts, 2);
    put_number(end + 12, zip->directory_size, 4);
    put_number(end + 16, zip->size, 4);
    zip->size += zip->directory_size + END;
}

static void load(const void *bytes, size_t size, const char *labels) {
    const xent_data_options options = {.threads = 1, .labels = labels};
    const char *path = feed_file("arrays.npz", bytes, size);
    if (!feed_is_of(&format_npz, path, bytes, size)) return;
    xent_data data;
    xent_error error = {XENT_OK, ""};
    feed_check(xent_data_load_with(path, &options, &data, &error), &error);
    feed_look_at_all(&data, &options);
    xent_data_clear(&data);
}

int LLVMFuzzerTestOneInput(const uint8_t *input, size_t size) {
    feed in = {input, size};
    const unsigned way = feed_byte(&in);
    if (way == 0) {
        load(in.bytes, in.size, NULL);
        return 0;
    }
    zip_file zip = {.bytes = NULL};
    size_t parts = 0;
    for (; parts < MOST_PARTS && in.size > 0; parts++) {
        const char *name = names[feed_byte(&in) % NAMES];
        const int packed = feed_byte(&in) & 1;
        size_t length = feed_byte(&in);
        length |= (size_t)feed_byte(&in) << 8;
        const feed part = {in.bytes, length < in.size ? length : in.size};
        add_part(&zip, name, packed, part);
        in.bytes += part.size;
        in.size -= part.size;
    }
    finish(&zip, parts);
    load(zip.bytes, zip.size, way == 2 ? "other" : NULL);
    free(zip.bytes);
    return 0;
}
