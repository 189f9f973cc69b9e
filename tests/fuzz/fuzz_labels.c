/* Any bytes as the file of labels of four rows, under options that stand before them. */
#include <stdlib.h>
#include <string.h>

#include "feed.h"

static const uint8_t rows[] = {0, 0, 8, 2, 0, 0, 0, 4, 0, 0, 0, 2, 1, 2, 3, 4, 5, 6, 7, 8}; /* IDX, 4 x 2 */

int LLVMFuzzerTestOneInput(const uint8_t *input, size_t size) {
    static const char head[] =
        "\x93NUMPY\1\0\x46\0{'descr': '|u1', 'fortran_order': False, 'shape': (4, 2), }";
    feed in = {input, size};
    uint8_t features[80 + 8];
    memset(features, ' ', 80);
    memcpy(features, head, sizeof head - 1);
    memcpy(features + 80, rows + 12, 8);
    xent_data_options options = feed_options(&in);
    options.labels = feed_file("labels", in.bytes, in.size);
    const char *path = feed_file("rows.npy", features, sizeof features);
    xent_data data;
    xent_error error = {XENT_OK, ""};
    feed_check(xent_data_load_with(path, &options, &data, &error), &error);
    feed_look_at_all(&data, &options);
    if (data.train.rows > 0 && data.train.rows + data.test.rows != 4) abort();
    xent_data_clear(&data);
    return 0;
}
