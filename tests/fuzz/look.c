/* look.c: whether what was read is whole. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "feed.h"

static int64_t taken;

void feed_check(xent_status status, const xent_error *error) {
    if (status != XENT_OK && error->message[0] == '\0') abort();
    taken += status == XENT_OK;
}

int64_t feed_taken(void) { return taken; }

static double number_at(const xent_dataset *set, int64_t at) {
    return set->bytes ? (double)set->bytes[at] : (double)set->reals[at];
}

static void look_at_answers(const xent_dataset *set, int64_t row, int32_t least) {
    if (set->labels) {
        const int32_t label = xent_dataset_label(set, row);
        if (label < least || label >= set->classes) abort();
    }
    for (int64_t j = 0; set->targets && j < set->outputs; j++)
        if (!isfinite(xent_dataset_targets(set, row)[j])) abort();
}

void feed_look(const xent_dataset *set, const xent_data_options *options, int is_text) {
    const int32_t least = options->classes > 0 ? XENT_LABEL_UNKNOWN : 0;
    if (set->rows > 0 && (set->features < 1 || !set->bytes == !set->reals)) abort();
    if (set->rows > 0 && !set->labels && !set->targets && !options->unlabelled && options->features == 0)
        abort();
    if (set->rows > 0 && set->height > 0 &&
        (int64_t)set->height * set->width * set->channels != set->features)
        abort();
    for (int64_t i = 0; i < set->rows; i++) {
        const int64_t from = xent_dataset_offset(set, i);
        for (int64_t j = 0; j < set->features; j++) {
            volatile const double number = number_at(set, from + j);
            if (is_text && !isfinite(number)) abort();
        }
        look_at_answers(set, i, least);
    }
    const int names = set->targets ? set->outputs : set->classes;
    for (int i = 0; set->class_names && i < names; i++)
        if (strlen(set->class_names[i]) > SIZE_MAX / 2) abort();
}

void feed_look_at_all(const xent_data *data, const xent_data_options *options) {
    feed_look(&data->train, options, 0);
    feed_look(&data->test, options, 0);
    feed_look(&data->validation, options, 0);
    for (int64_t i = 0; data->columns && i < data->columns->count; i++)
        if (data->columns->column[i].name && strlen(data->columns->column[i].name) > SIZE_MAX / 2) abort();
}

void feed_expect_same(const xent_dataset *a, const xent_dataset *b) {
    if (a->rows != b->rows || a->features != b->features || a->classes != b->classes) abort();
    for (int64_t i = 0; i < a->rows; i++) {
        for (int64_t j = 0; j < a->features; j++) {
            const double x = number_at(a, xent_dataset_offset(a, i) + j),
                         y = number_at(b, xent_dataset_offset(b, i) + j);
            if (memcmp(&x, &y, sizeof x) != 0) abort();
        }
        if (!a->labels != !b->labels || !a->targets != !b->targets) abort();
        if (a->labels && xent_dataset_label(a, i) != xent_dataset_label(b, i)) abort();
    }
}
