/* Any bytes as a file of data, in the format that they are known as, and in every other: refused with a
 * message, or a set whose numbers are there and whose labels are of its classes. */
#include <stdlib.h>
#include <unistd.h>

#include "data/formats/table.h"
#include "feed.h"
#include "xent/data.h"

static void look_at_set(const xent_dataset *set) {
    volatile double sum = 0;
    for (int64_t i = 0; i < set->rows; i++) {
        const int32_t label = xent_dataset_label(set, i);
        if (label < 0 || label >= set->classes) abort();
        const int64_t from = xent_dataset_offset(set, i);
        for (int64_t j = 0; j < set->features; j++)
            sum = sum + (set->bytes ? (double)set->bytes[from + j] : (double)set->reals[from + j]);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *input, size_t size) {
    const char *path = feed_file(input, size);
    xent_data data;
    /* Labels of a file are its own second array, or, of one array, that array itself. */
    const xent_data_options with_labels = {.labels = path};
    for (int i = 0; i < 2; i++) {
        xent_error error = {XENT_OK, ""};
        if (xent_data_load_with(path, i ? &with_labels : NULL, &data, &error) == XENT_OK) {
            look_at_set(&data.train);
            look_at_set(&data.test);
            look_at_set(&data.validation);
        } else if (error.message[0] == '\0') {
            abort();
        }
        xent_data_clear(&data);
    }
    for (int i = 0; i < format_count(); i++) {
        const data_format *format = format_at(i);
        const xent_data_options options = {.channels = 1};
        xent_error error = {XENT_OK, ""};
        data_sets sets = {.class_names = NULL};
        if (format->reads) continue; /* it reads directories */
        if (format->load(path, &options, &sets, &error) != XENT_OK && error.message[0] == '\0') abort();
        sets_clear(&sets);
    }
    unlink(path);
    return 0;
}
