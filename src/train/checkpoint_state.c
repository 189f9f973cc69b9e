#include <math.h>
#include <stdint.h>
#include <string.h>

#include "model/files/arrays.h"
#include "model/files/json_text.h"
#include "train/checkpoint.h"

/* The numbers of a state, and the columns of a history; lists say where each stands. */
#define WHOLES(X) X(step) X(rows) X(epoch_rows) X(epoch_correct)
#define REALS(X) X(epoch_loss) X(epoch_gradient) X(epoch_squares) X(rate) X(seconds)
#define COLUMNS(X)                                                                                           \
    X(train_loss)                                                                                            \
    X(train_accuracy)                                                                                        \
    X(test_loss)                                                                                             \
    X(test_accuracy)                                                                                         \
    X(validation_loss)                                                                                       \
    X(validation_accuracy)                                                                                   \
    X(mean_gradient)                                                                                         \
    X(rate)                                                                                                  \
    X(seconds)                                                                                               \
    X(train_rmse)                                                                                            \
    X(test_rmse)                                                                                             \
    X(validation_rmse)

typedef struct column {
    const char *name;
    size_t at; /* offset in xent_epoch */
} column;

#define COLUMN(name) {#name, offsetof(xent_epoch, name)},
static const column columns[] = {COLUMNS(COLUMN)};
enum { COLUMN_COUNT = sizeof columns / sizeof *columns };
_Static_assert(sizeof(xent_epoch) - offsetof(xent_epoch, train_loss) == COLUMN_COUNT * sizeof(double),
               "every number of an epoch is a column");

json_t *checkpoint_columns(void) {
    json_t *list = json_array();
    for (int i = 0; list && i < COLUMN_COUNT; i++)
        if (json_array_append_new(list, json_string(columns[i].name)) != 0) {
            json_decref(list);
            return NULL;
        }
    return list;
}

/* The best loss is told where there is one: JSON has no infinity. */
json_t *checkpoint_numbers(const xent_training_state *s) {
    json_t *object = json_object();
    int failed = !object;
#define PUT_WHOLE(name) failed |= json_object_set_new(object, #name, json_integer(s->name)) != 0;
    WHOLES(PUT_WHOLE)
#undef PUT_WHOLE
#define PUT_REAL(name) failed |= json_object_set_new(object, #name, json_real(s->name)) != 0;
    REALS(PUT_REAL)
#undef PUT_REAL
    failed |= json_object_set_new(object, "best_epoch", json_integer(s->best_epoch)) != 0;
    if (isfinite(s->best_loss))
        failed |= json_object_set_new(object, "best_loss", json_real(s->best_loss)) != 0;
    if (!failed) return object;
    json_decref(object);
    return NULL;
}

static xent_status refuse(const char *path, const json_t *object, const char *key, const char *expected,
                          xent_error *error) {
    char found[64];
    json_shown(json_object_get(object, key), found, sizeof found);
    return xent_fail(error, XENT_E_FORMAT, "%s: \"%s\" of its state is %s; expected %s", path, key, found,
                     expected);
}

static int read_whole(const json_t *object, const char *key, int64_t *out) {
    const json_t *value = json_object_get(object, key);
    *out = json_integer_value(value);
    return json_is_integer(value) && *out >= 0;
}

xent_status checkpoint_read_numbers(const char *path, const json_t *object, xent_training_state *s,
                                    xent_error *error) {
    static const char whole[] = "a whole number of at least 0", real[] = "a number";
    int64_t best = 0;
#define GET_WHOLE(name)                                                                                      \
    if (!read_whole(object, #name, &s->name)) return refuse(path, object, #name, whole, error);
    WHOLES(GET_WHOLE)
#undef GET_WHOLE
#define GET_REAL(name)                                                                                       \
    if (!json_is_number(json_object_get(object, #name))) return refuse(path, object, #name, real, error);    \
    s->name = json_number_value(json_object_get(object, #name));
    REALS(GET_REAL)
#undef GET_REAL
    if (!read_whole(object, "best_epoch", &best) || best > INT32_MAX)
        return refuse(path, object, "best_epoch", whole, error);
    s->best_epoch = (int)best;
    const json_t *loss = json_object_get(object, "best_loss");
    if (loss && !json_is_number(loss)) return refuse(path, object, "best_loss", real, error);
    s->best_loss = loss ? json_number_value(loss) : (double)INFINITY;
    return XENT_OK;
}

/* ---- The history --------------------------------------------------------------------------------------- */

size_t checkpoint_history_size(const xent_history *history) {
    return (size_t)history->count * COLUMN_COUNT * sizeof(double);
}

void checkpoint_pack_history(const xent_history *history, safetensor *t, unsigned char *bytes) {
    *t = (safetensor){.name = CHECKPOINT_HISTORY,
                      .type = "F64",
                      .rank = 2,
                      .dim = {history->count, COLUMN_COUNT},
                      .bytes = bytes,
                      .count = (size_t)history->count * COLUMN_COUNT,
                      .size = checkpoint_history_size(history)};
    for (int i = 0; i < history->count; i++)
        for (int k = 0; k < COLUMN_COUNT; k++) {
            uint64_t bits;
            memcpy(&bits, (const char *)&history->epochs[i] + columns[k].at, sizeof bits);
            for (size_t b = 0; b < sizeof bits; b++) *bytes++ = (unsigned char)(bits >> 8 * b);
        }
}

static xent_epoch read_epoch(const safetensor *t, int64_t index) {
    xent_epoch e = {.epoch = (int)index + 1};
    const unsigned char *bytes = t->bytes + (size_t)index * COLUMN_COUNT * sizeof(double);
    for (int k = 0; k < COLUMN_COUNT; k++) {
        uint64_t bits = 0;
        for (size_t b = sizeof bits; b-- > 0;) bits = bits << 8 | bytes[b];
        memcpy((char *)&e + columns[k].at, &bits, sizeof bits);
        bytes += sizeof bits;
    }
    return e;
}

static xent_status refuse_history(const char *path, const safetensor *t, xent_error *error) {
    char found[96];
    array_shape_text(t, found, sizeof found);
    return xent_fail(error, XENT_E_FORMAT,
                     "%s: \"%s\" is %s of type %s; expected a row an epoch, of %d numbers of F64", path,
                     t->name, found, t->type, COLUMN_COUNT);
}

xent_status checkpoint_read_history(const char *path, const safetensor *t, xent_history *out,
                                    xent_error *error) {
    *out = (xent_history){NULL, 0, 0};
    if (!t) return XENT_OK;
    if (strcmp(t->type, "F64") != 0 || t->rank != 2 || t->dim[1] != COLUMN_COUNT || t->dim[0] > INT32_MAX)
        return refuse_history(path, t, error);
    for (int64_t i = 0; i < t->dim[0]; i++) {
        const xent_epoch e = read_epoch(t, i);
        const xent_status status = xent_history_add(out, &e, error);
        if (status == XENT_OK) continue;
        xent_history_clear(out);
        return status;
    }
    return XENT_OK;
}
