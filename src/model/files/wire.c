#include "model/files/wire.h"

#include <stdlib.h>
#include <string.h>

/* The wire types of the format. */
enum { VARINT = 0, LENGTH = 2, FIXED32 = 5 };

enum { MOST_VARINT = 10 };

/* Room for `size` more bytes, which become part of the message; NULL: no memory. */
static unsigned char *extend(wire *w, size_t size) {
    if (w->failed) return NULL;
    if (w->room - w->size < size) {
        size_t room = w->room < 256 ? 256 : w->room;
        while (room - w->size < size && room <= SIZE_MAX / 2) room *= 2;
        unsigned char *bytes = room - w->size < size ? NULL : realloc(w->bytes, room);
        if (!bytes) {
            w->failed = 1;
            return NULL;
        }
        w->bytes = bytes;
        w->room = room;
    }
    w->size += size;
    return w->bytes + w->size - size;
}

/* Seven bits a byte, the lowest first; the top bit says that more follow. */
static size_t varint(unsigned char *to, uint64_t value) {
    size_t n = 0;
    for (; value > 127; value >>= 7) to[n++] = (unsigned char)(value | 128);
    to[n++] = (unsigned char)value;
    return n;
}

static void put(wire *w, const void *bytes, size_t size) {
    unsigned char *to = extend(w, size);
    if (to && size > 0) memcpy(to, bytes, size);
}

static void put_varint(wire *w, uint64_t value) {
    unsigned char bytes[MOST_VARINT];
    put(w, bytes, varint(bytes, value));
}

static void put_key(wire *w, int field, int type) { put_varint(w, (uint64_t)field << 3 | (uint64_t)type); }

void wire_integer(wire *w, int field, int64_t value) {
    put_key(w, field, VARINT);
    put_varint(w, (uint64_t)value);
}

void wire_float(wire *w, int field, float value) {
    uint32_t bits;
    unsigned char bytes[4];
    memcpy(&bits, &value, sizeof bits);
    for (int k = 0; k < 4; k++) bytes[k] = (unsigned char)(bits >> 8 * k);
    put_key(w, field, FIXED32);
    put(w, bytes, sizeof bytes);
}

unsigned char *wire_bytes(wire *w, int field, size_t size) {
    put_key(w, field, LENGTH);
    put_varint(w, size);
    return extend(w, size);
}

void wire_text(wire *w, int field, const char *text) {
    const size_t size = strlen(text);
    unsigned char *to = wire_bytes(w, field, size);
    if (to && size > 0) memcpy(to, text, size);
}

size_t wire_begin(wire *w, int field) {
    put_key(w, field, LENGTH);
    return w->size;
}

/* The length stands before the message but is known after it: the message moves up. */
void wire_end(wire *w, size_t begin) {
    unsigned char length[MOST_VARINT];
    const size_t size = w->size - begin, count = varint(length, size);
    if (!extend(w, count)) return;
    memmove(w->bytes + begin + count, w->bytes + begin, size);
    memcpy(w->bytes + begin, length, count);
}
