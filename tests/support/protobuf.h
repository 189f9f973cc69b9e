/* protobuf.h: reads Protocol Buffers' wire format, as much as ONNX files need.
 * Format: protobuf.dev/programming-guides/encoding */
#ifndef TESTS_PROTOBUF_H
#define TESTS_PROTOBUF_H

#include <stddef.h>
#include <stdint.h>

/* A message, or what is left of it. */
typedef struct proto {
    const unsigned char *at, *end;
} proto;

typedef enum proto_type {
    PROTO_VARINT = 0,
    PROTO_FIXED64 = 1,
    PROTO_BYTES = 2,
    PROTO_FIXED32 = 5
} proto_type;

typedef struct proto_field {
    int number;
    proto_type type;
    uint64_t value; /* of a number */
    proto bytes;    /* of a string, a message or packed numbers */
} proto_field;

/* The next field: 1; 0 at the end; -1 if the bytes are no message. */
int proto_next(proto *message, proto_field *field);

/* The next of packed numbers of this type; 0 at the end or if there is none. */
int proto_number(proto *packed, proto_type type, uint64_t *value);

/* The numbers that bits stand for. */
double proto_float(uint64_t bits);
double proto_double(uint64_t bits);

#endif
