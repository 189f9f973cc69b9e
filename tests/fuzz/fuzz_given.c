/* Two tables, a zero byte between them: the second is read under what the first was, as a model reads what it
 * answers for. */
#include <stdlib.h>

#include "feed.h"

int LLVMFuzzerTestOneInput(const uint8_t *input, size_t size) {
    feed in = {input, size};
    xent_data_options options = feed_options(&in);
    options.classes = 0;
    const feed first = feed_until_zero(&in, size);
    const char *path = feed_file("first.csv", first.bytes, first.size);
    const char *other = feed_file("second.csv", in.bytes, in.size);
    xent_data data, second;
    xent_error error = {XENT_OK, ""};
    const xent_status status = xent_data_load_with(path, &options, &data, &error);
    feed_check(status, &error);
    feed_look_at_all(&data, &options);
    if (status == XENT_OK) {
        xent_data_like(&options, &data);
        const xent_status read = xent_data_load_with(other, &options, &second, &error);
        feed_check(read, &error);
        feed_look_at_all(&second, &options);
        if (read == XENT_OK && second.train.features != data.train.features) abort();
        xent_data_clear(&second);
    }
    xent_data_clear(&data);
    return 0;
}
