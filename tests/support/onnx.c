#include <stdio.h>
#include <string.h>

#include "support/onnx.h"
#include "support/protobuf.h"

/* Whole file into the tape's memory. */
static int read_file(const char *path, xent_tape *memory, proto *out) {
    FILE *file = fopen(path, "rb");
    if (!file) return 0;
    long size = fseek(file, 0, SEEK_END) == 0 ? ftell(file) : -1;
    unsigned char *bytes = size >= 0 ? xent_tape_memory(memory, (size_t)size + 1) : NULL;
    int ok = bytes && fseek(file, 0, SEEK_SET) == 0 && fread(bytes, 1, (size_t)size, file) == (size_t)size;
    fclose(file);
    if (ok) *out = (proto){bytes, bytes + size};
    return ok;
}

static const char *text_of(proto bytes, xent_tape *memory) {
    const size_t length = (size_t)(bytes.end - bytes.at);
    char *text = xent_tape_memory(memory, length + 1);
    if (!text) return "";
    memcpy(text, bytes.at, length);
    text[length] = '\0';
    return text;
}

/* One number, or packed ones, into `out` from *count on. */
static void take_integers(const proto_field *field, int64_t *out, int *count, int room) {
    uint64_t value = field->value;
    proto packed = field->bytes;
    if (field->type == PROTO_VARINT && *count < room) out[(*count)++] = (int64_t)value;
    while (field->type == PROTO_BYTES && *count < room && proto_number(&packed, PROTO_VARINT, &value))
        out[(*count)++] = (int64_t)value;
}

/* ---- TensorProto */

/* How a field of typed data, or raw bytes of a type, is coded; size 0: not read. */
typedef struct coding {
    proto_type type;
    int size; /* of an element in raw data */
} coding;

static coding coding_of(int type) {
    switch (type) {
    case ONNX_FLOAT:
        return (coding){PROTO_FIXED32, 4};
    case ONNX_DOUBLE:
        return (coding){PROTO_FIXED64, 8};
    case ONNX_UINT8:
    case ONNX_BOOL:
        return (coding){PROTO_VARINT, 1};
    case ONNX_INT32:
        return (coding){PROTO_VARINT, 4};
    case ONNX_INT64:
        return (coding){PROTO_VARINT, 8};
    default:
        return (coding){PROTO_VARINT, 0};
    }
}

static double number_of(int type, uint64_t bits) {
    switch (type) {
    case ONNX_FLOAT:
        return proto_float(bits);
    case ONNX_DOUBLE:
        return proto_double(bits);
    case ONNX_UINT8:
        return (double)(uint8_t)bits;
    case ONNX_INT32:
        return (double)(int32_t)bits;
    default:
        return (double)(int64_t)bits;
    }
}

static int take_raw(onnx_tensor *t, proto raw, int size) {
    if ((size_t)(raw.end - raw.at) != t->count * (size_t)size) return 0;
    for (size_t i = 0; i < t->count; i++, raw.at += size) {
        uint64_t bits = 0;
        for (int k = 0; k < size; k++) bits |= (uint64_t)raw.at[k] << (8 * k);
        t->values[i] = number_of(t->type, bits);
    }
    return 1;
}

static int take_packed(onnx_tensor *t, proto packed, proto_type type) {
    uint64_t bits;
    size_t i = 0;
    for (; i < t->count && proto_number(&packed, type, &bits); i++) t->values[i] = number_of(t->type, bits);
    return i == t->count;
}

static int parse_tensor(proto message, xent_tape *memory, onnx_tensor *t) {
    proto_field field;
    proto raw = {NULL, NULL}, typed = {NULL, NULL};
    int more;
    *t = (onnx_tensor){.name = "", .count = 1};
    while ((more = proto_next(&message, &field)) > 0) switch (field.number) {
        case 1:
            take_integers(&field, t->dim, &t->rank, ONNX_MAX_RANK);
            break;
        case 2:
            t->type = (int)field.value;
            break;
        case 4:
        case 5:
        case 7:
        case 10:
            typed = field.bytes;
            break;
        case 8:
            t->name = text_of(field.bytes, memory);
            break;
        case 9:
            raw = field.bytes;
            break;
        default:
            break;
        }
    for (int i = 0; i < t->rank; i++) t->count *= (size_t)t->dim[i];
    const coding code = coding_of(t->type);
    if (more < 0 || code.size == 0) return more == 0;
    t->values = xent_tape_memory(memory, t->count * sizeof *t->values + 1);
    if (!t->values) return 0;
    return raw.at ? take_raw(t, raw, code.size) : take_packed(t, typed, code.type);
}

/* ---- NodeProto */

static int parse_attribute(proto message, xent_tape *memory, onnx_attribute *a) {
    proto_field field;
    int more;
    *a = (onnx_attribute){.name = "", .text = ""};
    while ((more = proto_next(&message, &field)) > 0) switch (field.number) {
        case 1:
            a->name = text_of(field.bytes, memory);
            break;
        case 2:
            a->f = proto_float(field.value);
            break;
        case 3:
            a->i = (int64_t)field.value;
            break;
        case 4:
            a->text = text_of(field.bytes, memory);
            break;
        case 5:
            if (!parse_tensor(field.bytes, memory, &a->tensor)) return 0;
            break;
        case 8:
            take_integers(&field, a->ints, &a->int_count, ONNX_MAX_RANK);
            break;
        default:
            break;
        }
    return more == 0;
}

static int parse_node(proto message, xent_tape *memory, onnx_node *node, int *too_large) {
    proto_field field;
    int more;
    *node = (onnx_node){.op = ""};
    while ((more = proto_next(&message, &field)) > 0) {
        if (node->in_count == ONNX_MAX_PLACES || node->out_count == ONNX_MAX_PLACES ||
            node->attribute_count == ONNX_MAX_ATTRIBUTES) {
            *too_large = 1;
            return 1;
        }
        switch (field.number) {
        case 1:
            node->in[node->in_count++] = text_of(field.bytes, memory);
            break;
        case 2:
            node->out[node->out_count++] = text_of(field.bytes, memory);
            break;
        case 4:
            node->op = text_of(field.bytes, memory);
            break;
        case 5:
            if (!parse_attribute(field.bytes, memory, &node->attribute[node->attribute_count++])) return 0;
            break;
        default:
            break;
        }
    }
    return more == 0;
}

/* ---- GraphProto and ModelProto */

/* The first field of a ValueInfoProto is its name. */
static const char *value_name(proto message, xent_tape *memory) {
    proto_field field;
    while (proto_next(&message, &field) > 0)
        if (field.number == 1) return text_of(field.bytes, memory);
    return "";
}

static int parse_graph(proto message, xent_tape *memory, onnx_model *m) {
    proto_field field;
    int more;
    while ((more = proto_next(&message, &field)) > 0) {
        if (m->node_count == ONNX_MAX_NODES || m->initializer_count == ONNX_MAX_INITIALIZERS ||
            m->in_count == ONNX_MAX_PLACES || m->out_count == ONNX_MAX_PLACES) {
            m->too_large = 1;
            return 1;
        }
        switch (field.number) {
        case 1:
            if (!parse_node(field.bytes, memory, &m->nodes[m->node_count++], &m->too_large)) return 0;
            break;
        case 5:
            if (!parse_tensor(field.bytes, memory, &m->initializers[m->initializer_count++])) return 0;
            break;
        case 11:
            m->in[m->in_count++] = value_name(field.bytes, memory);
            break;
        case 12:
            m->out[m->out_count++] = value_name(field.bytes, memory);
            break;
        default:
            break;
        }
    }
    return more == 0;
}

static void parse_opset(proto message, xent_tape *memory, int64_t *opset) {
    proto_field field;
    const char *domain = "";
    int64_t version = 0;
    while (proto_next(&message, &field) > 0) {
        if (field.number == 1) domain = text_of(field.bytes, memory);
        if (field.number == 2) version = (int64_t)field.value;
    }
    if (!*domain) *opset = version;
}

int onnx_read_model(const char *path, xent_tape *memory, onnx_model *model) {
    proto message;
    proto_field field;
    int more;
    memset(model, 0, sizeof *model);
    if (!read_file(path, memory, &message)) return 0;
    while ((more = proto_next(&message, &field)) > 0) {
        if (field.number == 7 && !parse_graph(field.bytes, memory, model)) return 0;
        if (field.number == 8) parse_opset(field.bytes, memory, &model->opset);
    }
    return more == 0;
}

int onnx_read_tensor(const char *path, xent_tape *memory, onnx_tensor *tensor) {
    proto message;
    return read_file(path, memory, &message) && parse_tensor(message, memory, tensor);
}

const onnx_attribute *onnx_find(const onnx_node *node, const char *name) {
    for (int i = 0; i < node->attribute_count; i++)
        if (strcmp(node->attribute[i].name, name) == 0) return &node->attribute[i];
    return NULL;
}
