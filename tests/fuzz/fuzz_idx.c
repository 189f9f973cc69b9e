/* Any bytes as an IDX file: refused with a message, or read in full. */
#include <stdlib.h>

#include "data/formats/idx.h"
#include "feed.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    const char *path = feed_file("idx", data, size);
    array x;
    xent_error error = {XENT_OK, ""};
    const xent_status status = idx_load(path, &x, &error);
    feed_check(status, &error);
    volatile double sum = 0;
    for (size_t i = 0; status == XENT_OK && i < x.count; i++) sum = sum + array_number(&x, i);
    free(x.memory);
    return 0;
}
