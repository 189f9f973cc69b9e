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

typedef struct path_list {
    char **paths; /* "./a/b", as find prints them */
    size_t count;
    int failed; /* no memory, or a folder that cannot be read */
} path_list;

static void append_path(path_list *list, const char *path) {
    char **paths = realloc(list->paths, (list->count + 1) * sizeof *paths);
    if (paths) list->paths = paths;
    char *copy = paths ? strdup(path) : NULL;
    if (copy)
        list->paths[list->count++] = copy;
    else
        list->failed = 1;
}

static void walk(path_list *list, const char *folder, const char *below) {
    char path[PATH_MAX];
    struct stat info;
    const int fits = snprintf(path, sizeof path, "%s/%s", folder, below) < (int)sizeof path;
    DIR *directory = fits ? opendir(path) : NULL;
    if (!directory) {
        list->failed = 1;
        return;
    }
    for (;;) {
        char name[PATH_MAX];
        errno = 0;
        const struct dirent *entry = readdir(directory);
        if (!entry && errno) list->failed = 1;
        if (!entry) break;
        if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0) continue;
        if (snprintf(name, sizeof name, "%s/%s", below, entry->d_name) >= (int)sizeof name ||
            snprintf(path, sizeof path, "%s/%s", folder, name) >= (int)sizeof path)
            list->failed = 1;
        else if (stat(path, &info) != 0)
            list->failed |= errno != ENOENT; /* of a link to nothing nothing is read */
        else if (S_ISDIR(info.st_mode))
            walk(list, folder, name);
        else if (S_ISREG(info.st_mode))
            append_path(list, name);
    }
    closedir(directory);
}

static int by_bytes(const void *a, const void *b) { return strcmp(*(char *const *)a, *(char *const *)b); }

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
    path_list list = {.count = 0};
    walk(&list, folder, ".");
    if (list.count > 1) qsort(list.paths, list.count, sizeof *list.paths, by_bytes);
    if (list.failed)
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
