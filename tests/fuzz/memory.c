/* memory.c: the files of feed_file in memory, for a fuzzer, which is linked with --wrap for the calls of the
 * system that read files: they would take a third of an input's time. Any other path or descriptor goes to
 * the system. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "feed.h"

typedef int entry_filter(const struct dirent *);
typedef int entry_order(const struct dirent **, const struct dirent **);

/* What the linker calls the system's, and ours. */
int real_open(const char *path, int flags, ...) __asm__("__real_open");
ssize_t real_read(int descriptor, void *bytes, size_t size) __asm__("__real_read");
off_t real_lseek(int descriptor, off_t offset, int whence) __asm__("__real_lseek");
int real_close(int descriptor) __asm__("__real_close");
int real_stat(const char *path, struct stat *info) __asm__("__real_stat");
int real_fstat(int descriptor, struct stat *info) __asm__("__real_fstat");
DIR *real_opendir(const char *path) __asm__("__real_opendir");
struct dirent *real_readdir(DIR *open) __asm__("__real_readdir");
int real_closedir(DIR *open) __asm__("__real_closedir");
int real_scandir(const char *path, struct dirent ***list, entry_filter *filter,
                 entry_order *order) __asm__("__real_scandir");
int our_open(const char *path, int flags, ...) __asm__("__wrap_open");
ssize_t our_read(int descriptor, void *bytes, size_t size) __asm__("__wrap_read");
off_t our_lseek(int descriptor, off_t offset, int whence) __asm__("__wrap_lseek");
int our_close(int descriptor) __asm__("__wrap_close");
int our_stat(const char *path, struct stat *info) __asm__("__wrap_stat");
int our_fstat(int descriptor, struct stat *info) __asm__("__wrap_fstat");
DIR *our_opendir(const char *path) __asm__("__wrap_opendir");
struct dirent *our_readdir(DIR *open) __asm__("__wrap_readdir");
int our_closedir(DIR *open) __asm__("__wrap_closedir");
int our_scandir(const char *path, struct dirent ***list, entry_filter *filter,
                entry_order *order) __asm__("__wrap_scandir");

enum { MOST_FILES = 4 + FEED_FOLDER_FILES, MOST_OPEN = 16, FIRST = 1 << 20 }; /* FIRST of our descriptors */

typedef struct memory_file {
    const char *name; /* as the harness gave it */
    int in_folder, exists;
    char path[FEED_PATH];
    uint8_t *bytes;
    size_t size, room;
} memory_file;

static memory_file files[MOST_FILES];
static int file_count;
static struct opening {
    const memory_file *file; /* NULL: closed */
    size_t at;
} openings[MOST_OPEN];

/* The folder, and the length of its path; 0: there is none. */
static char folder[FEED_PATH];
static size_t folder_length;

/* strcmp would be among what libFuzzer learns from. */
static int are_same(const char *a, const char *b) {
    for (; *a && *a == *b; a++) b++;
    return *a == *b;
}

/* What of a path stands behind this beginning of it; NULL: it begins otherwise. */
static const char *behind(const char *path, const char *beginning) {
    for (; *beginning; beginning++, path++)
        if (*path != *beginning) return NULL;
    return path;
}

static memory_file *file_of(const char *name, int in_folder) {
    for (memory_file *file = files; file < files + file_count; file++)
        if (file->in_folder == in_folder && are_same(file->name, name)) return file;
    if (file_count == MOST_FILES) abort();
    memory_file *file = &files[file_count++];
    file->name = name;
    file->in_folder = in_folder;
    if (!in_folder)
        feed_put_path(file->path, name);
    else if (snprintf(file->path, FEED_PATH, "%s/%s", folder, name) >= FEED_PATH)
        abort();
    return file;
}

static void put(memory_file *file, const void *bytes, size_t size) {
    if (size > file->room) {
        file->bytes = realloc(file->bytes, 2 * size);
        if (!file->bytes) abort();
        file->room = 2 * size;
    }
    if (size > 0) memcpy(file->bytes, bytes, size);
    file->size = size;
    file->exists = 1;
}

const char *feed_file(const char *name, const void *bytes, size_t size) {
    memory_file *file = file_of(name, 0);
    put(file, bytes, size);
    return file->path;
}

const char *feed_folder(void) {
    if (folder_length == 0) {
        feed_put_path(folder, "folder");
        folder_length = strlen(folder);
    }
    for (int i = 0; i < file_count; i++) files[i].exists &= !files[i].in_folder;
    return folder;
}

void feed_folder_file(const char *name, const void *bytes, size_t size) {
    put(file_of(name, 1), bytes, size);
}

/* ---- Files ------------------------------------------------------------------------------------------- */

static int is_in_folder(const char *path) {
    const char *rest = folder_length > 0 ? behind(path, folder) : NULL;
    return rest && (*rest == '\0' || *rest == '/');
}

static const memory_file *find(const char *path) {
    const size_t known = is_in_folder(path) ? folder_length : 0;
    for (const memory_file *file = files; file < files + file_count; file++)
        if (file->exists && file->in_folder == (known > 0) && are_same(file->path + known, path + known))
            return file;
    return NULL;
}

/* The name in this folder that leads to a file, which ends there or with a slash; NULL: none does. */
static const char *name_in(const char *path, const memory_file *file) {
    const char *rest = file->exists && file->in_folder ? behind(file->path, path) : NULL;
    return rest && *rest == '/' ? rest + 1 : NULL;
}

/* A folder other than the first is there for its files. */
static int is_folder(const char *path) {
    if (!is_in_folder(path)) return 0;
    int found = path[folder_length] == '\0';
    for (int i = 0; i < file_count && !found; i++) found = name_in(path, &files[i]) != NULL;
    return found;
}

static struct opening *opening_of(int descriptor) {
    return descriptor >= FIRST && descriptor < FIRST + MOST_OPEN ? &openings[descriptor - FIRST] : NULL;
}

static int tell(const memory_file *file, struct stat *info) {
    *info = (struct stat){.st_mode = S_IFREG | 0600, .st_nlink = 1};
    info->st_ino = (ino_t)(file - files) + 1; /* of a device that is none */
    info->st_size = (off_t)file->size;
    return 0;
}

static int fail(void) {
    errno = ENOENT;
    return -1;
}

int our_open(const char *path, int flags, ...) {
    const memory_file *file = find(path);
    va_list rest;
    va_start(rest, flags);
    const int mode = flags & O_CREAT ? va_arg(rest, int) : 0;
    va_end(rest);
    if (!file) return is_in_folder(path) ? fail() : real_open(path, flags, mode);
    for (int i = 0; i < MOST_OPEN; i++) {
        if (openings[i].file) continue;
        openings[i] = (struct opening){file, 0};
        return FIRST + i;
    }
    abort(); /* they are not closed */
}

ssize_t our_read(int descriptor, void *bytes, size_t size) {
    struct opening *o = opening_of(descriptor);
    if (!o) return real_read(descriptor, bytes, size);
    if (!o->file) abort();
    const size_t left = o->at < o->file->size ? o->file->size - o->at : 0, here = size < left ? size : left;
    if (here > 0) memcpy(bytes, o->file->bytes + o->at, here);
    o->at += here;
    return (ssize_t)here;
}

off_t our_lseek(int descriptor, off_t offset, int whence) {
    struct opening *o = opening_of(descriptor);
    if (!o) return real_lseek(descriptor, offset, whence);
    if (!o->file || whence != SEEK_SET || offset < 0) abort();
    o->at = (size_t)offset;
    return offset;
}

int our_close(int descriptor) {
    struct opening *o = opening_of(descriptor);
    if (!o) return real_close(descriptor);
    if (!o->file) abort();
    o->file = NULL;
    return 0;
}

int our_stat(const char *path, struct stat *info) {
    const memory_file *file = find(path);
    if (file) return tell(file, info);
    if (!is_in_folder(path)) return real_stat(path, info);
    *info = (struct stat){.st_mode = S_IFDIR | 0700, .st_nlink = 1};
    return is_folder(path) ? 0 : fail();
}

int our_fstat(int descriptor, struct stat *info) {
    const struct opening *o = opening_of(descriptor);
    if (!o) return real_fstat(descriptor, info);
    if (!o->file) abort();
    return tell(o->file, info);
}

/* ---- Folders ----------------------------------------------------------------------------------------- */

/* A folder that is being gone through; its entries are ".", ".." and the names that lead to files. */
typedef struct listing {
    char path[FEED_PATH]; /* "": closed */
    int next;
    struct dirent entry;
} listing;

static listing listings[4];
enum { LISTINGS = sizeof listings / sizeof *listings };

static listing *listing_of(DIR *open) {
    for (int i = 0; i < LISTINGS; i++)
        if ((void *)open == &listings[i]) return &listings[i];
    return NULL;
}

DIR *our_opendir(const char *path) {
    if (!is_in_folder(path)) return real_opendir(path);
    if (!is_folder(path)) fail();
    for (int i = 0; i < LISTINGS && is_folder(path); i++) {
        if (*listings[i].path) continue;
        if (snprintf(listings[i].path, FEED_PATH, "%s", path) >= FEED_PATH) abort();
        listings[i].next = 0;
        return (DIR *)(void *)&listings[i];
    }
    return NULL;
}

/* The length of a name up to a slash. */
static size_t name_length(const char *name) {
    size_t length = 0;
    while (name[length] && name[length] != '/') length++;
    return length;
}

/* Whether a file before this one has the same name in the folder. */
static int is_told(const listing *l, const char *name, int index) {
    const size_t length = name_length(name);
    for (int i = 0; i < index; i++) {
        const char *earlier = name_in(l->path, &files[i]);
        if (earlier && name_length(earlier) == length && memcmp(earlier, name, length) == 0) return 1;
    }
    return 0;
}

struct dirent *our_readdir(DIR *open) {
    listing *l = listing_of(open);
    if (!l) return real_readdir(open);
    l->entry = (struct dirent){.d_ino = 1};
    while (l->next < file_count + 2) {
        const int index = l->next++ - 2;
        const char *name = index == -2 ? "." : index == -1 ? ".." : name_in(l->path, &files[index]);
        if (!name || (index >= 0 && is_told(l, name, index))) continue;
        memcpy(l->entry.d_name, name, name_length(name));
        return &l->entry;
    }
    return NULL;
}

int our_closedir(DIR *open) {
    listing *l = listing_of(open);
    if (!l) return real_closedir(open);
    *l->path = '\0';
    return 0;
}

int our_scandir(const char *path, struct dirent ***list, entry_filter *filter, entry_order *order) {
    if (!is_in_folder(path)) return real_scandir(path, list, filter, order);
    DIR *open = our_opendir(path);
    if (!open) return -1;
    struct dirent **entries = malloc((MOST_FILES + 2) * sizeof *entries);
    int count = 0;
    for (const struct dirent *entry; entries && (entry = our_readdir(open));) {
        if (!filter(entry)) continue;
        struct dirent *copy = malloc(sizeof *copy);
        if (!copy) abort();
        *copy = *entry;
        int at = count++;
        for (; at > 0 && order((const struct dirent **)&entries[at - 1], (const struct dirent **)&copy) > 0;
             at--)
            entries[at] = entries[at - 1];
        entries[at] = copy;
    }
    our_closedir(open);
    *list = entries;
    return count;
}
