/* files.c: the files of feed_file and of feed_folder, on their way through the system. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "feed.h"

enum { MOST_FILES = 4 };

static struct kept_file {
    const char *name;
    char path[FEED_PATH];
} files[MOST_FILES];
static int file_count;

/* The folder, "" until there is one, and what lies in it. */
static char root[FEED_PATH];
static const char *names[FEED_FOLDER_FILES];
static int name_count;

static const char *path_below(const char *name, size_t length) {
    static char path[2 * FEED_PATH];
    snprintf(path, sizeof path, "%s/%.*s", root, (int)length, name);
    return path;
}

static void clear_folder(void) {
    for (int i = 0; i < name_count; i++) unlink(path_below(names[i], strlen(names[i])));
    for (; name_count > 0; name_count--)
        for (size_t end = strlen(names[name_count - 1]); end-- > 0;)
            if (names[name_count - 1][end] == '/') rmdir(path_below(names[name_count - 1], end));
}

static void remove_all(void) {
    while (file_count > 0) unlink(files[--file_count].path);
    clear_folder();
    if (*root) rmdir(root);
}

static void at_first(void) {
    static int is_known;
    if (!is_known && atexit(remove_all) != 0) abort();
    is_known = 1;
}

static void put(const char *path, const void *bytes, size_t size) {
    FILE *file = fopen(path, "wb");
    if (file == NULL || (size > 0 && fwrite(bytes, 1, size, file) != size) || fclose(file) != 0) abort();
}

static const char *path_of(const char *name) {
    for (int i = 0; i < file_count; i++)
        if (strcmp(files[i].name, name) == 0) return files[i].path;
    if (file_count == MOST_FILES) abort();
    at_first();
    struct kept_file *file = &files[file_count++];
    file->name = name;
    feed_put_path(file->path, name);
    return file->path;
}

const char *feed_file(const char *name, const void *bytes, size_t size) {
    const char *path = path_of(name);
    put(path, bytes, size);
    return path;
}

const char *feed_folder(void) {
    at_first();
    clear_folder();
    if (*root) return root;
    feed_put_path(root, "folder");
    if (mkdir(root, 0700) != 0) abort();
    return root;
}

void feed_folder_file(const char *name, const void *bytes, size_t size) {
    int known = 0;
    for (int i = 0; i < name_count; i++) known |= names[i] == name;
    if (!known && name_count == FEED_FOLDER_FILES) abort();
    if (!known) names[name_count++] = name;
    for (const char *slash = strchr(name, '/'); !known && slash; slash = strchr(slash + 1, '/'))
        mkdir(path_below(name, (size_t)(slash - name)), 0700);
    put(path_below(name, strlen(name)), bytes, size);
}
