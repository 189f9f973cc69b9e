/* Any bytes as a file of one format, FORMAT, under options that stand before them: refused with a message, or
 * a set that is whole; and likewise by its name. CMake makes a harness of this for each format. */
#include "data/formats/table.h"
#include "feed.h"

#define NAME_OF(format) ADDRESS_OF(format)
#define ADDRESS_OF(format) (&format_##format)

int LLVMFuzzerTestOneInput(const uint8_t *input, size_t size) {
    feed in = {input, size};
    const data_format *format = NAME_OF(FORMAT);
    const xent_data_options options = feed_options(&in);
    const char *name =
        format->endings ? format->endings[0] : "data_batch_1.bin"; /* CIFAR-10's are called so */
    const char *path = feed_file(name, in.bytes, in.size);
    xent_error error = {XENT_OK, ""};
    data_sets sets = {.class_names = NULL};
    for (int i = 0; i < PARTS; i++) sets.parts[i].task = options.task, sets.parts[i].options = &options;
    const xent_status status = format->load(path, &options, &sets, &error);
    feed_check(status, &error);
    for (int i = 0; i < PARTS && status == XENT_OK; i++)
        feed_look(&sets.parts[i].set, &options, !format->array);
    sets_clear(&sets);
    if (!feed_is_of(format, path, in.bytes, in.size)) return 0;
    xent_data data;
    feed_check(xent_data_load_with(path, &options, &data, &error), &error);
    feed_look_at_all(&data, &options);
    xent_data_clear(&data);
    return 0;
}
