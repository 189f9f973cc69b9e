/* A directory of files: each is its name (an index), two bytes of length, and its bytes; the first byte says
 * how the directory is read. */
#include "feed.h"

static const char *const names[] = {"a/1.pgm",
                                    "a/2.png",
                                    "b/1.pgm",
                                    "b/notes.txt",
                                    "train/a/1.ppm",
                                    "train/b/1.pgm",
                                    "test/a/1.pgm",
                                    "val/stray",
                                    "train-images-idx3-ubyte",
                                    "train-labels-idx1-ubyte",
                                    "t10k-images-idx3-ubyte",
                                    "t10k-labels-idx1-ubyte",
                                    "data_batch_1.bin",
                                    "test_batch.bin",
                                    "batches.meta.txt",
                                    ".hidden"};
enum { NAMES = sizeof names / sizeof *names };

static void write_files(feed *in) {
    while (in->size > 0) {
        const char *name = names[feed_byte(in) % NAMES];
        size_t length = feed_byte(in);
        length |= (size_t)feed_byte(in) << 8;
        if (length > in->size) length = in->size;
        feed_folder_file(name, in->bytes, length);
        in->bytes += length;
        in->size -= length;
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *input, size_t size) {
    feed in = {input, size};
    const unsigned flags = feed_byte(&in);
    const xent_data_options options = {.skip = flags & 1,
                                       .height = flags & 2 ? 3 : 0,
                                       .width = flags & 2 ? 2 : 0,
                                       .channels = flags & 4 ? 3 : 1,
                                       .unlabelled = flags >> 3 & 1,
                                       .transpose = flags >> 4 & 1,
                                       .threads = 1};
    const char *root = feed_folder();
    write_files(&in);
    xent_data data;
    xent_error error = {XENT_OK, ""};
    feed_check(xent_data_load_with(root, &options, &data, &error), &error);
    feed_look_at_all(&data, &options);
    xent_data_clear(&data);
    return 0;
}
