#include "support/loads.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "support/models.h"
#include "support/run.h"

xent_data loaded;
xent_error load_error;
char told[4096];

static void hear(void *context, const char *sentence) {
    (void)context;
    const size_t used = strlen(told);
    snprintf(told + used, sizeof told - used, "%s\n", sentence);
}

xent_status load_with(const char *path, xent_data_options options) {
    options.test_fraction = XENT_OFF;
    options.notice = hear;
    told[0] = '\0';
    return xent_data_load_with(path, &options, &loaded, &load_error);
}

xent_status load(const char *path, const char *labels) {
    return load_with(path, (xent_data_options){.labels = labels});
}

const char *write_bytes(const char *name, const void *bytes, size_t size) {
    const char *path = test_path(name);
    FILE *file = fopen(path, "wb");
    ck_assert_ptr_nonnull(file);
    ck_assert_uint_eq(fwrite(bytes, 1, size, file), size);
    ck_assert_int_eq(fclose(file), 0);
    return path;
}

const char *write_text(const char *name, const char *text) { return write_bytes(name, text, strlen(text)); }

const char *source_file(const char *name) {
    static char path[1024];
    snprintf(path, sizeof path, "%s/tests/data/files/%s", getenv("XENT_SOURCE"), name);
    return path;
}

void loads(const char *path, const char *labels) {
    ck_assert_msg(load(path, labels) == XENT_OK, "%s: %s", path, load_error.message);
}

void refused(const char *path, const char *labels, const char *says) {
    ck_assert_msg(load(path, labels) != XENT_OK, "%s is read", path);
    ASSERT_CONTAINS(load_error.message, says);
    ck_assert_ptr_null(loaded.memory);
}

int reads_file(const char *data, const char *path) {
    int reads;
    ck_assert_msg(xent_data_reads(data, path, &reads, &load_error) == XENT_OK, "%s: %s", data,
                  load_error.message);
    return reads;
}

void expect_two_rows(const char *what) {
    static const double numbers[] = {1, 2.5, -3, 400};
    ck_assert_msg(loaded.train.rows == 2 && loaded.train.features == 2 && loaded.train.classes == 2,
                  "%s: %lld rows of %lld features, %d classes", what, (long long)loaded.train.rows,
                  (long long)loaded.train.features, loaded.train.classes);
    for (int i = 0; i < 4; i++)
        ck_assert_msg(loaded.train.reals[i] == (xent_real)numbers[i], "%s: number %d is %g", what, i,
                      (double)loaded.train.reals[i]);
    ck_assert_int_eq(loaded.train.labels[0], 0);
    ck_assert_int_eq(loaded.train.labels[1], 1);
}
