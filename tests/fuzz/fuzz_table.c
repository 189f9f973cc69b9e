/* Any bytes as a table, under options that stand before them: refused with a message, or a set that is whole.
 * Its first byte says in which parts it is read, which comes to the same as one record after the other. */
#include <stdlib.h>
#include <string.h>

#include "data/formats/csv.h"
#include "feed.h"

int LLVMFuzzerTestOneInput(const uint8_t *input, size_t size) {
    feed in = {input, size};
    const unsigned parts = feed_byte(&in);
    const plain_sizes sizes[] = {{1, 1}, {(size_t)16 << parts % 8, (size_t)1 + parts / 8}};
    const xent_data_options options = feed_options(&in);
    const char *path = feed_file("table.csv", in.bytes, in.size);
    data_sets sets[2] = {{.class_names = NULL}, {.class_names = NULL}};
    xent_error errors[2] = {{XENT_OK, ""}, {XENT_OK, ""}};
    for (int i = 0; i < 2; i++) {
        sets[i].parts[PART_TRAIN].task = options.task;
        feed_check(csv_load(path, &options, sizes[i], &sets[i], &errors[i]), &errors[i]);
    }
    if (strcmp(errors[0].message, errors[1].message) != 0) abort();
    if (!errors[0].message[0]) {
        feed_look(&sets[0].parts[PART_TRAIN].set, &options, 1);
        feed_expect_same(&sets[0].parts[PART_TRAIN].set, &sets[1].parts[PART_TRAIN].set);
    }
    for (int i = 0; i < 2; i++) sets_clear(&sets[i]);
    if (errors[0].message[0]) return 0;
    xent_data data;
    feed_check(xent_data_load_with(path, &options, &data, &errors[0]), &errors[0]);
    feed_look_at_all(&data, &options);
    xent_data_clear(&data);
    return 0;
}
