/* wire.h: writes Protocol Buffers' wire format, as much as an ONNX file needs.
 * Format: protobuf.dev/programming-guides/encoding */
#ifndef MODEL_WIRE_H
#define MODEL_WIRE_H

#include <stddef.h>
#include <stdint.h>

/* A message that grows; start with {0}, free the bytes. */
typedef struct wire {
    unsigned char *bytes;
    size_t size, room;
    int failed; /* no memory: what follows is ignored */
} wire;

/* A field of a number, of a text, of bytes. */
void wire_integer(wire *w, int field, int64_t value);
void wire_float(wire *w, int field, float value);
void wire_text(wire *w, int field, const char *text);
/* Returns where the bytes go, which are the caller's to fill; NULL: no memory. */
unsigned char *wire_bytes(wire *w, int field, size_t size);

/* A field that is a message: what is written between begin and end, which takes begin's result. */
size_t wire_begin(wire *w, int field);
void wire_end(wire *w, size_t begin);

#endif
