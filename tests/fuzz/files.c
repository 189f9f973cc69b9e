/* files.c: the files of feed_file, on their way through the system. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "feed.h"

enum { MOST_FILES = 4 };

static struct kept_file {
    const char *name;
    char path[FEED_PATH];
} files[MOST_FILES];
static int file_count;

static void remove_files(void) {
    while (file_count > 0) unlink(files[--file_count].path);
}

static const char *path_of(const char *name) {
    for (int i = 0; i < file_count; i++)
        if (strcmp(files[i].name, name) == 0) return files[i].path;
    if (file_count == MOST_FILES || (file_count == 0 && atexit(remove_files) != 0)) abort();
    struct kept_file *file = &files[file_count++];
    file->name = name;
    feed_put_path(file->path, name);
    return file->path;
}

const char *feed_file(const char *name, const void *bytes, size_t size) {
    const char *path = path_of(name);
    FILE *file = fopen(path, "wb");
    if (file == NULL || (size > 0 && fwrite(bytes, 1, size, file) != size) || fclose(file) != 0) abort();
    return path;
}
