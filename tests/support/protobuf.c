#include <string.h>

#include "support/protobuf.h"

static int read_varint(proto *from, uint64_t *value) {
    *value = 0;
    for (int shift = 0; shift < 64 && from->at < from->end; shift += 7) {
        const unsigned char byte = *from->at++;
        *value |= (uint64_t)(byte & 0x7f) << shift;
        if (!(byte & 0x80)) return 1;
    }
    return 0;
}

static int read_fixed(proto *from, int bytes, uint64_t *value) {
    *value = 0;
    if (from->end - from->at < bytes) return 0;
    for (int i = 0; i < bytes; i++) *value |= (uint64_t)from->at[i] << (8 * i);
    from->at += bytes;
    return 1;
}

int proto_number(proto *packed, proto_type type, uint64_t *value) {
    switch (type) {
    case PROTO_VARINT:
        return read_varint(packed, value);
    case PROTO_FIXED64:
        return read_fixed(packed, 8, value);
    case PROTO_FIXED32:
        return read_fixed(packed, 4, value);
    case PROTO_BYTES:
        break;
    }
    return 0;
}

int proto_next(proto *message, proto_field *field) {
    uint64_t key, length;
    if (message->at == message->end) return 0;
    if (!read_varint(message, &key)) return -1;
    memset(field, 0, sizeof *field);
    field->number = (int)(key >> 3);
    field->type = (proto_type)(key & 7);
    if (field->type != PROTO_BYTES) return proto_number(message, field->type, &field->value) ? 1 : -1;
    if (!read_varint(message, &length) || length > (uint64_t)(message->end - message->at)) return -1;
    field->bytes = (proto){message->at, message->at + length};
    message->at += length;
    return 1;
}

double proto_float(uint64_t bits) {
    const uint32_t low = (uint32_t)bits;
    float value;
    memcpy(&value, &low, sizeof value);
    return (double)value;
}

double proto_double(uint64_t bits) {
    double value;
    memcpy(&value, &bits, sizeof value);
    return value;
}
