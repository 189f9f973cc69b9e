/* memory.c: the files of feed_file in memory, for a fuzzer, which is linked with --wrap for the calls of the
 * system that read files: they would take a third of an input's time. Any other path or descriptor goes to
 * the system. */
#include <fcntl.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "feed.h"

/* What the linker calls the system's, and ours. */
int real_open(const char *path, int flags, ...) __asm__("__real_open");
ssize_t real_read(int descriptor, void *bytes, size_t size) __asm__("__real_read");
off_t real_lseek(int descriptor, off_t offset, int whence) __asm__("__real_lseek");
int real_close(int descriptor) __asm__("__real_close");
int real_stat(const char *path, struct stat *info) __asm__("__real_stat");
int real_fstat(int descriptor, struct stat *info) __asm__("__real_fstat");
int our_open(const char *path, int flags, ...) __asm__("__wrap_open");
ssize_t our_read(int descriptor, void *bytes, size_t size) __asm__("__wrap_read");
off_t our_lseek(int descriptor, off_t offset, int whence) __asm__("__wrap_lseek");
int our_close(int descriptor) __asm__("__wrap_close");
int our_stat(const char *path, struct stat *info) __asm__("__wrap_stat");
int our_fstat(int descriptor, struct stat *info) __asm__("__wrap_fstat");

enum { MOST_FILES = 4, MOST_OPEN = 16, FIRST = 1 << 20 }; /* FIRST: the first of our descriptors */

typedef struct memory_file {
    const char *name;
    char path[FEED_PATH];
    uint8_t *bytes;
    size_t size, room;
} memory_file;

static memory_file files[MOST_FILES];
static struct opening {
    const memory_file *file; /* NULL: closed */
    size_t at;
} openings[MOST_OPEN];

/* strcmp would be among what libFuzzer learns from. */
static int are_same(const char *a, const char *b) {
    for (; *a && *a == *b; a++) b++;
    return *a == *b;
}

static memory_file *file_of(const char *name) {
    for (memory_file *file = files; file < files + MOST_FILES; file++) {
        if (file->name && are_same(file->name, name)) return file;
        if (file->name) continue;
        file->name = name;
        feed_put_path(file->path, name);
        return file;
    }
    abort();
}

const char *feed_file(const char *name, const void *bytes, size_t size) {
    memory_file *file = file_of(name);
    if (size > file->room) {
        file->bytes = realloc(file->bytes, 2 * size);
        if (!file->bytes) abort();
        file->room = 2 * size;
    }
    if (size > 0) memcpy(file->bytes, bytes, size);
    file->size = size;
    return file->path;
}

/* ---- The calls --------------------------------------------------------------------------------------- */

static const memory_file *find(const char *path) {
    for (const memory_file *file = files; file < files + MOST_FILES && file->name; file++)
        if (are_same(file->path, path)) return file;
    return NULL;
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

int our_open(const char *path, int flags, ...) {
    const memory_file *file = find(path);
    va_list rest;
    va_start(rest, flags);
    const int mode = flags & O_CREAT ? va_arg(rest, int) : 0;
    va_end(rest);
    if (!file) return real_open(path, flags, mode);
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
    return file ? tell(file, info) : real_stat(path, info);
}

int our_fstat(int descriptor, struct stat *info) {
    const struct opening *o = opening_of(descriptor);
    if (!o) return real_fstat(descriptor, info);
    if (!o->file) abort();
    return tell(o->file, info);
}
