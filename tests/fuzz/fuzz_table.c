/* Any bytes as a table: refused with a message, or rows that are finite. */
#include <math.h>
#include <stdlib.h>
#include <unistd.h>

#include "feed.h"
#include "xent/data.h"

int LLVMFuzzerTestOneInput(const uint8_t *input, size_t size) {
    const char *path = feed_file(input, size);
    xent_data data;
    xent_error error = {XENT_OK, ""};
    if (xent_data_load(path, &data, &error) == XENT_OK) {
        for (int64_t i = 0; i < data.train.rows * data.train.features; i++)
            if (!isfinite(data.train.reals[i])) abort();
    } else if (error.message[0] == '\0') {
        abort();
    }
    xent_data_clear(&data);
    unlink(path);
    return 0;
}
