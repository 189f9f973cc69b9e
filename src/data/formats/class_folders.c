#include "data/formats/class_folders.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/utf8.h"
#include "data/formats/format.h"

/* Classes that are called 0, 1, 2, ... in this order need no names. */
static int are_numbered(const listing *train) {
    for (int k = 0; k < train->class_count; k++) {
        char number[16];
        snprintf(number, sizeof number, "%d", k);
        if (strcmp(number, train->classes[k].entry->d_name) != 0) return 0;
    }
    return 1;
}

/* The name of a class as UTF-8, decoded to *to where it is not; counts these. */
static const char *class_name(const char *name, char **to, int *decoded) {
    char *own = *to;
    if (utf8_is_valid(name)) return name;
    *to += utf8_decode(name, own) + 1;
    ++*decoded;
    return own;
}

xent_status class_folders_name(const listing *train, const xent_data_options *options, data_sets *out,
                               xent_error *error) {
    if (are_numbered(train)) return XENT_OK;
    const size_t count = (size_t)train->class_count;
    const char **names = malloc(count * sizeof *names);
    char *texts = malloc(count * UTF8_DECODED_SIZE(NAME_MAX)), *to = texts;
    int decoded = 0;
    xent_status status =
        names && texts ? XENT_OK
                       : xent_fail(error, XENT_E_MEMORY, "no memory for the names of %zu classes", count);
    for (size_t k = 0; k < count && status == XENT_OK; k++)
        names[k] = class_name(train->classes[k].entry->d_name, &to, &decoded);
    if (decoded > 0)
        format_tell(options,
                    "%s: the names of %d classes are not UTF-8 and are read as Windows-1252 (Latin-1)",
                    train->path, decoded);
    if (status == XENT_OK) status = sets_name_classes(out, names, train->class_count, error);
    free(texts);
    free(names);
    return status;
}
