/* Any bytes as a file of data that tells by itself what it is; and as that file's own labels, which of one
 * array are that array. */
#include "feed.h"

int LLVMFuzzerTestOneInput(const uint8_t *input, size_t size) {
    const char *path = feed_file("data", input, size);
    const xent_data_options ways[] = {{.threads = 1}, {.threads = 1, .labels = path}};
    for (int i = 0; i < 2; i++) {
        xent_data data;
        xent_error error = {XENT_OK, ""};
        feed_check(xent_data_load_with(path, &ways[i], &data, &error), &error);
        feed_look_at_all(&data, &ways[i]);
        xent_data_clear(&data);
    }
    return 0;
}
