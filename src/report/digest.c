#include "report/digest.h"

#include <dirent.h>
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "xent/data.h"

#ifdef HAVE_LIBMD
#include <sys/types.h>
#include <sha2.h>

static int digest_file(const char *path, char text[DIGEST_TEXT]) { return SHA256File(path, text) ? 0 : -1; }

static void digest_bytes(const char *bytes, size_t size, char text[DIGEST_TEXT]) {
    SHA256Data((const unsigned char *)bytes, size, text);
}
static const int built_with_libmd = 1;
#else
static int digest_file(const char *path, char text[DIGEST_TEXT]) {
    (void)path;
    *text = '\0';
    return -1;
}
static void digest_bytes(const char *bytes, size_t size, char text[DIGEST_TEXT]) {
    (void)bytes;
    (void)size;
    *text = '\0';
}
static const int built_with_libmd = 0;
#endif

/* ---- The files of a folder ----------------------------------------------------------------------------- */

/* Links may lead to a folder by many ways, in the worst case by twice as many with every level. */
enum { MOST_FOLDERS = 100000 };

typedef struct path_list {
    char path[PATH_MAX]; /* where the walk is: the folder that is listed, and what is below it */
    const char *below;   /* in it: "./a/b", as find prints them */
    char **paths;
    size_t count;
    int folders;
    int failed; /* no memory, or a folder that cannot be read */
} path_list;

/* The folders that the walk is in, the innermost first. */
typedef struct open_folder {
    const struct open_folder *above;
    dev_t device;
    ino_t number;
} open_folder;

static void append_path(path_list *list) {
    char **paths = realloc(list->paths, (list->count + 1) * sizeof *paths);
    if (paths) list->paths = paths;
    char *copy = paths ? strdup(list->below) : NULL;
    if (copy)
        list->paths[list->count++] = copy;
    else
        list->failed = 1;
}

static int is_within_itself(const open_folder *folder) {
    for (const open_folder *f = folder->above; f; f = f->above)
        if (f->device == folder->device && f->number == folder->number) return 1;
    return 0;
}

/* Appends the files below list->path, which is as before when it returns. Passes over what `find -L` passes
 * over: a folder that is one of those above it, which would never end, and a link to nothing or to itself, of
 * which nothing is read. */
static void walk(path_list *list, const open_folder *above) {
    const size_t length = strlen(list->path), room = sizeof list->path - length;
    struct stat info = {.st_dev = 0};
    DIR *directory = opendir(list->path);
    const int is_open = directory && fstat(dirfd(directory), &info) == 0;
    const open_folder here = {above, info.st_dev, info.st_ino};
    list->failed |= !is_open;
    list->folders++;
    for (int goes_on = is_open && !is_within_itself(&here); goes_on;) {
        errno = 0;
        const struct dirent *entry = readdir(directory);
        list->failed |= !entry && errno;
        goes_on = entry && list->folders <= MOST_FOLDERS;
        if (!goes_on || strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0) continue;
        if (snprintf(list->path + length, room, "/%s", entry->d_name) >= (int)room)
            list->failed = 1;
        else if (stat(list->path, &info) != 0)
            list->failed |= errno != ENOENT && errno != ELOOP;
        else if (S_ISDIR(info.st_mode))
            walk(list, &here);
        else if (S_ISREG(info.st_mode))
            append_path(list);
        list->path[length] = '\0';
    }
    if (directory) closedir(directory);
}

static int by_bytes(const void *a, const void *b) { return strcmp(*(char *const *)a, *(char *const *)b); }

/* The files of a folder; free them with clear_paths. */
static void list_files(path_list *list, const char *folder) {
    *list = (path_list){.count = 0};
    if (snprintf(list->path, sizeof list->path, "%s/.", folder) < (int)sizeof list->path) {
        list->below = list->path + strlen(folder) + 1;
        walk(list, NULL);
    } else {
        list->failed = 1;
    }
    if (list->count > 1) qsort(list->paths, list->count, sizeof *list->paths, by_bytes);
}

static void clear_paths(path_list *list) {
    for (size_t i = 0; i < list->count; i++) free(list->paths[i]);
    free(list->paths);
}

/* ---- Digests ------------------------------------------------------------------------------------------- */

static void miss(digests *d, const char *source, const char *why) {
    if (!*d->missing) snprintf(d->missing, sizeof d->missing, "of %.500s: %s", source, why);
}

void digests_append(digests *d, const char *name, const char *text) {
    file_digest *files = realloc(d->files, (size_t)(d->count + 1) * sizeof *files);
    if (files) d->files = files;
    char *copy = files ? strdup(name) : NULL;
    if (!copy) {
        miss(d, name, "no memory");
        return;
    }
    file_digest *added = &d->files[d->count++];
    added->name = copy;
    snprintf(added->text, DIGEST_TEXT, "%s", text);
}

static void add_file(digests *d, const char *path, const char *name) {
    char text[DIGEST_TEXT];
    if (digest_file(path, text) == 0)
        digests_append(d, name, text);
    else
        miss(d, path, "it cannot be read");
}

/* The lines of sha256sum as one. */
static void add_list(digests *d, const char *folder, const path_list *list) {
    char *lines = NULL, text[DIGEST_TEXT], path[PATH_MAX];
    size_t size = 0;
    FILE *out = open_memstream(&lines, &size);
    int failed = !out;
    for (size_t i = 0; out && i < list->count; i++) {
        snprintf(path, sizeof path, "%s/%s", folder, list->paths[i]);
        failed |= digest_file(path, text);
        fprintf(out, "%s  %s\n", text, list->paths[i]);
    }
    if (out) failed |= fclose(out);
    if (failed) {
        miss(d, folder, "a file of it cannot be read");
    } else {
        digest_bytes(lines, size, text);
        digests_append(d, ".", text);
    }
    free(lines);
}

static void add_folder(digests *d, const char *folder) {
    char many[64];
    path_list list;
    list_files(&list, folder);
    snprintf(many, sizeof many, "links lead to more than %d folders in it", MOST_FOLDERS);
    if (list.folders > MOST_FOLDERS)
        miss(d, folder, many);
    else if (list.failed)
        miss(d, folder, "a folder of it, or what a link leads to, cannot be read");
    else if (list.count > MOST_DIGESTS)
        add_list(d, folder, &list);
    for (size_t i = 0; !list.failed && list.count <= MOST_DIGESTS && i < list.count; i++) {
        char path[PATH_MAX];
        int is_read;
        snprintf(path, sizeof path, "%s/%s", folder, list.paths[i]);
        if (xent_data_reads(folder, path, &is_read, NULL) != XENT_OK)
            miss(d, path, "what is read of its folder is not known");
        if (is_read) add_file(d, path, list.paths[i] + 2);
    }
    clear_paths(&list);
}

static void add_path(digests *d, const char *path, const char *name) {
    struct stat info;
    if (stat(path, &info) != 0)
        miss(d, path, "it is not there any more");
    else if (S_ISREG(info.st_mode))
        add_file(d, path, name);
    else
        miss(d, path, "it is no regular file, and could be read once only");
}

/* What a path is called in a folder that it lies in. */
static const char *name_in(const char *folder, const char *path) {
    const size_t length = strlen(folder);
    if (strncmp(path, folder, length) != 0 || (path[length] != '/' && folder[length - 1] != '/')) return path;
    const char *name = path + length;
    return name + strspn(name, "/");
}

void digests_add(digests *d, const char *source, const char *const *files, int count) {
    struct stat info;
    if (!source || !*source) return;
    if (!built_with_libmd) {
        miss(d, source, "not computed: built without libmd");
        return;
    }
    for (int i = 0; i < count; i++) add_path(d, files[i], name_in(source, files[i]));
    if (count > 0) return;
    if (stat(source, &info) == 0 && S_ISDIR(info.st_mode))
        add_folder(d, source);
    else
        add_path(d, source, source);
}

void digests_clear(digests *d) {
    for (int i = 0; i < d->count; i++) free(d->files[i].name);
    free(d->files);
    *d = (digests){.count = 0};
}
