#include "feed.h"

#include <libdeflate.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "data/formats/table.h"

uint8_t feed_byte(feed *in) {
    if (in->size == 0) return 0;
    in->size--;
    return *in->bytes++;
}

feed feed_until_zero(feed *in, size_t most) {
    feed part = {in->bytes, 0};
    while (part.size < in->size && part.size < most && in->bytes[part.size] != 0) part.size++;
    in->bytes += part.size;
    in->size -= part.size;
    if (in->size > 0 && *in->bytes == 0) feed_byte(in);
    return part;
}

const char *feed_text(feed *in, char *text, size_t size) {
    const feed part = feed_until_zero(in, size - 1);
    for (size_t i = 0; i < part.size; i++) text[i] = (char)part.bytes[i];
    text[part.size] = '\0';
    return part.size > 0 ? text : NULL;
}

/* ---- Files ------------------------------------------------------------------------------------------- */

void feed_put_path(char path[FEED_PATH], const char *name) {
    const char *folder = getenv("XENT_FUZZ_FOLDER");
    if (!folder || !*folder) folder = access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp";
    const int length = snprintf(path, FEED_PATH, "%s/xent-fuzz-%ld-%s", folder, (long)getpid(), name);
    if (length >= FEED_PATH) abort();
}

const char *feed_path(const char *name) {
    static char paths[2][FEED_PATH];
    static int last;
    char *path = paths[last = !last];
    feed_put_path(path, name);
    return path;
}

int feed_is_of(const data_format *format, const char *path, const void *bytes, size_t size) {
    data_source source = {.path = path, .size = size};
    source.begin_size = size < SOURCE_BEGIN ? size : SOURCE_BEGIN;
    if (size > 0) memcpy(source.begin, bytes, source.begin_size);
    const data_format *found;
    return format_of(&source, &found, NULL) == XENT_OK && found == format;
}

int feed_same_files(const char *a, const char *b) {
    FILE *first = fopen(a, "rb"), *second = fopen(b, "rb");
    if (!first || !second) abort();
    int byte, same;
    do {
        byte = getc(first);
        same = byte == getc(second);
    } while (same && byte != EOF);
    fclose(first);
    fclose(second);
    return same;
}

/* ---- What takes part --------------------------------------------------------------------------------- */

struct libdeflate_compressor *feed_packer(int level) {
    static struct libdeflate_compressor *packers[10];
    if (!packers[level]) packers[level] = libdeflate_alloc_compressor(level);
    if (!packers[level]) abort();
    return packers[level];
}

xent_data_options feed_options(feed *in) {
    static char label[64], drop[64];
    const unsigned ways = feed_byte(in), flags = feed_byte(in);
    return (xent_data_options){.task = (xent_task)(ways % 3),
                               .missing = (xent_missing)(ways / 3 % 3),
                               .header = (xent_header)(ways / 9 % 3),
                               .first_index = (xent_first_index)(ways / 27 % 3),
                               .decimal = (xent_decimal)(ways / 27 % 3),
                               .unlabelled = flags & 1,
                               .transpose = flags >> 1 & 1,
                               .classes = flags >> 2 & 1 ? 3 : 0,
                               .features = flags >> 3 & 1 ? 2 : 0,
                               .height = flags >> 4 & 1 ? 2 : 0,
                               .width = flags >> 4 & 1 ? 2 : 0,
                               .channels = flags >> 5 & 1 ? 3 : 1,
                               .skip = flags >> 6 & 1,
                               .label = feed_text(in, label, sizeof label),
                               .drop = feed_text(in, drop, sizeof drop),
                               .threads = 1};
}
