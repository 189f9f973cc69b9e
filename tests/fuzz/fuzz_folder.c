/* A directory of files: each is its name (an index), two bytes of length, and its bytes; the first byte says
 * how the directory is read. */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "feed.h"

static const char *const folders[] = {"a", "b", "train", "train/a", "train/b", "test", "test/a", "val"};
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
enum { FOLDERS = sizeof folders / sizeof *folders, NAMES = sizeof names / sizeof *names };

static const char *path_of(const char *root, const char *name) {
    static char path[192];
    snprintf(path, sizeof path, "%s/%s", root, name);
    return path;
}

/* What lies below the root: bits of folders and names. */
static unsigned made, written;

/* Folders are made for the files that lie in them, so that an empty one is no class. */
static void make_folders(const char *root, const char *name) {
    for (int i = 0; i < FOLDERS; i++) {
        const size_t length = strlen(folders[i]);
        if (made >> i & 1 || strncmp(folders[i], name, length) != 0 || name[length] != '/') continue;
        if (mkdir(path_of(root, folders[i]), 0700) != 0) abort();
        made |= 1U << i;
    }
}

static void write_files(const char *root, feed *in) {
    while (in->size > 0) {
        const int name = feed_byte(in) % NAMES;
        size_t length = feed_byte(in);
        length |= (size_t)feed_byte(in) << 8;
        if (length > in->size) length = in->size;
        if (!(written >> name & 1)) make_folders(root, names[name]);
        const int file = open(path_of(root, names[name]), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
        if (file < 0 || write(file, in->bytes, length) != (ssize_t)length || close(file) != 0) abort();
        written |= 1U << name;
        in->bytes += length;
        in->size -= length;
    }
}

static void remove_all(const char *root) {
    for (int i = 0; i < NAMES; i++)
        if (written >> i & 1) unlink(path_of(root, names[i]));
    for (int i = FOLDERS; i-- > 0;)
        if (made >> i & 1) rmdir(path_of(root, folders[i]));
    if (rmdir(root) != 0) abort();
    made = written = 0;
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
    const char *root = feed_path("folder");
    if (mkdir(root, 0700) != 0) abort();
    write_files(root, &in);
    xent_data data;
    xent_error error = {XENT_OK, ""};
    feed_check(xent_data_load_with(root, &options, &data, &error), &error);
    feed_look_at_all(&data, &options);
    xent_data_clear(&data);
    remove_all(root);
    return 0;
}
