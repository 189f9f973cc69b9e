/* What stands in for the calls of faults.map. Each does what the call does, unless a fault strikes. */
#define _GNU_SOURCE
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <jansson.h>
#include <libdeflate.h>
#include <locale.h>
#include <pthread.h>
#include <search.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>

#include "support/faults.h"

/* The call NAME, of KIND: FAILURE and the errno NUMBER where it is refused. */
#define STAND_IN(kind, number, failure, type, name, parameters, arguments)                                   \
    type fault_##name parameters;                                                                            \
    type fault_##name parameters { return fault_strikes(FAULT_##kind, number) ? failure : name arguments; }

STAND_IN(ALLOC, ENOMEM, NULL, void *, malloc, (size_t size), (size))
STAND_IN(ALLOC, ENOMEM, NULL, void *, calloc, (size_t count, size_t size), (count, size))
STAND_IN(ALLOC, ENOMEM, NULL, void *, realloc, (void *old, size_t size), (old, size))
STAND_IN(ALLOC, ENOMEM, NULL, void *, aligned_alloc, (size_t alignment, size_t size), (alignment, size))
STAND_IN(ALLOC, ENOMEM, NULL, char *, strdup, (const char *text), (text))
STAND_IN(ALLOC, ENOMEM, NULL, char *, strndup, (const char *text, size_t most), (text, most))
STAND_IN(ALLOC, ENOMEM, NULL, char *, realpath, (const char *path, char *real), (path, real))
STAND_IN(ALLOC, ENOMEM, NULL, FILE *, open_memstream, (char **text, size_t *size), (text, size))
STAND_IN(ALLOC, ENOMEM, NULL, FILE *, fmemopen, (void *bytes, size_t size, const char *mode),
         (bytes, size, mode))
STAND_IN(ALLOC, ENOMEM, MAP_FAILED, void *, mmap,
         (void *at, size_t size, int protection, int flags, int file, off_t offset),
         (at, size, protection, flags, file, offset))
STAND_IN(ALLOC, ENOMEM, (locale_t)0, locale_t, newlocale, (int mask, const char *name, locale_t base),
         (mask, name, base))
STAND_IN(ALLOC, ENOMEM, NULL, void *, tsearch, (const void *key, void **root, __compar_fn_t compare),
         (key, root, compare))

/* Those that jansson, libdeflate and zlib make for them. */
STAND_IN(ALLOC, ENOMEM, NULL, json_t *, json_array, (void), ())
STAND_IN(ALLOC, ENOMEM, NULL, json_t *, json_object, (void), ())
STAND_IN(ALLOC, ENOMEM, NULL, json_t *, json_string, (const char *text), (text))
STAND_IN(ALLOC, ENOMEM, NULL, json_t *, json_stringn, (const char *text, size_t size), (text, size))
STAND_IN(ALLOC, ENOMEM, NULL, json_t *, json_integer, (json_int_t number), (number))
STAND_IN(ALLOC, ENOMEM, NULL, json_t *, json_real, (double number), (number))
STAND_IN(ALLOC, ENOMEM, NULL, char *, json_dumps, (const json_t *value, size_t flags), (value, flags))
STAND_IN(ALLOC, ENOMEM, -1, int, json_dump_callback,
         (const json_t *value, json_dump_callback_t put, void *context, size_t flags),
         (value, put, context, flags))
STAND_IN(ALLOC, ENOMEM, NULL, struct libdeflate_compressor *, libdeflate_alloc_compressor, (int level),
         (level))
STAND_IN(ALLOC, ENOMEM, NULL, struct libdeflate_decompressor *, libdeflate_alloc_decompressor, (void), ())
STAND_IN(ALLOC, ENOMEM, Z_MEM_ERROR, int, inflateInit2_,
         (z_streamp stream, int bits, const char *version, int size), (stream, bits, version, size))

int fault_json_array_append_new(json_t *array, json_t *value);
int fault_json_array_append_new(json_t *array, json_t *value) {
    if (!fault_strikes(FAULT_ALLOC, ENOMEM)) return json_array_append_new(array, value);
    json_decref(value);
    return -1;
}

int fault_json_object_set_new(json_t *object, const char *key, json_t *value);
int fault_json_object_set_new(json_t *object, const char *key, json_t *value) {
    if (!fault_strikes(FAULT_ALLOC, ENOMEM)) return json_object_set_new(object, key, value);
    json_decref(value);
    return -1;
}

int fault_json_array_set_new(json_t *array, size_t index, json_t *value);
int fault_json_array_set_new(json_t *array, size_t index, json_t *value) {
    if (!fault_strikes(FAULT_ALLOC, ENOMEM)) return json_array_set_new(array, index, value);
    json_decref(value);
    return -1;
}

STAND_IN(ALLOC, ENOMEM, NULL, json_t *, json_copy, (json_t * value), (value))
STAND_IN(ALLOC, ENOMEM, NULL, json_t *, json_deep_copy, (const json_t *value), (value))
STAND_IN(ALLOC, ENOMEM, -1, int, json_object_update, (json_t * object, json_t *other), (object, other))

/* Takes what it is given in any case, as jansson's does. */
json_t *fault_json_pack(const char *format, ...);
json_t *fault_json_pack(const char *format, ...) {
    const int refused = fault_strikes(FAULT_ALLOC, ENOMEM);
    va_list arguments;
    va_start(arguments, format);
    json_t *value = json_vpack_ex(NULL, 0, format, arguments);
    va_end(arguments);
    if (!refused) return value;
    json_decref(value);
    return NULL;
}

json_t *fault_json_sprintf(const char *format, ...);
json_t *fault_json_sprintf(const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    json_t *value = fault_strikes(FAULT_ALLOC, ENOMEM) ? NULL : json_vsprintf(format, arguments);
    va_end(arguments);
    return value;
}

static json_t *no_memory(json_error_t *error) {
    if (!error) return NULL;
    memset(error, 0, sizeof *error);
    snprintf(error->text, sizeof error->text, "out of memory");
    error->text[JSON_ERROR_TEXT_LENGTH - 1] = json_error_out_of_memory;
    return NULL;
}
STAND_IN(ALLOC, ENOMEM, no_memory(error), json_t *, json_loads,
         (const char *text, size_t flags, json_error_t *error), (text, flags, error))
STAND_IN(ALLOC, ENOMEM, no_memory(error), json_t *, json_loadb,
         (const char *text, size_t size, size_t flags, json_error_t *error), (text, size, flags, error))

int fault_open(const char *path, int flags, ...);
int fault_open(const char *path, int flags, ...) {
    va_list arguments;
    va_start(arguments, flags);
    const mode_t mode = flags & O_CREAT ? va_arg(arguments, mode_t) : 0;
    va_end(arguments);
    return fault_strikes(FAULT_OPEN, EMFILE) ? -1 : open(path, flags, mode);
}

int fault_openat(int directory, const char *path, int flags, ...);
int fault_openat(int directory, const char *path, int flags, ...) {
    va_list arguments;
    va_start(arguments, flags);
    const mode_t mode = flags & O_CREAT ? va_arg(arguments, mode_t) : 0;
    va_end(arguments);
    return fault_strikes(FAULT_OPEN, EMFILE) ? -1 : openat(directory, path, flags, mode);
}

STAND_IN(OPEN, EMFILE, NULL, FILE *, fopen, (const char *path, const char *mode), (path, mode))
STAND_IN(OPEN, EMFILE, NULL, DIR *, opendir, (const char *path), (path))
STAND_IN(OPEN, EMFILE, -1, int, dup, (int file), (file))
STAND_IN(OPEN, ENOSPC, -1, int, mkdir, (const char *path, mode_t mode), (path, mode))
STAND_IN(OPEN, EMFILE, -1, int, scandir,
         (const char *path, struct dirent ***list, int (*takes)(const struct dirent *),
          int (*compare)(const struct dirent **, const struct dirent **)),
         (path, list, takes, compare))

ssize_t fault_read(int file, void *bytes, size_t size);
ssize_t fault_read(int file, void *bytes, size_t size) {
    if (fault_strikes(FAULT_READ, EIO) || fault_strikes(FAULT_INTERRUPT, EINTR)) return -1;
    if (size > 1 && fault_strikes(FAULT_SHORT_READ, 0)) size /= 2;
    return read(file, bytes, size);
}

/* Streams: C asks to set their sign of an error, which has no function of its own; glibc's is this bit. */
static int spoil(FILE *stream) {
    stream->_flags |= 0x20;
    return 1;
}
#define STREAM_STRIKES(kind, number, stream) (fault_strikes(FAULT_##kind, number) && spoil(stream))

size_t fault_fread(void *bytes, size_t size, size_t count, FILE *stream);
size_t fault_fread(void *bytes, size_t size, size_t count, FILE *stream) {
    return STREAM_STRIKES(READ, EIO, stream) ? 0 : fread(bytes, size, count, stream);
}
char *fault_fgets(char *line, int size, FILE *stream);
char *fault_fgets(char *line, int size, FILE *stream) {
    return STREAM_STRIKES(READ, EIO, stream) ? NULL : fgets(line, size, stream);
}
json_t *fault_json_loadf(FILE *stream, size_t flags, json_error_t *error);
json_t *fault_json_loadf(FILE *stream, size_t flags, json_error_t *error) {
    if (fault_strikes(FAULT_ALLOC, ENOMEM)) return no_memory(error);
    if (!STREAM_STRIKES(READ, EIO, stream)) return json_loadf(stream, flags, error);
    json_t *none = json_loads("", flags, error); /* it takes what it cannot read for an end */
    errno = EIO;
    return none;
}
int fault_fscanf(FILE *stream, const char *format, ...);
int fault_fscanf(FILE *stream, const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    const int count = STREAM_STRIKES(READ, EIO, stream) ? EOF : vfscanf(stream, format, arguments);
    va_end(arguments);
    return count;
}
STAND_IN(READ, EIO, NULL, struct dirent *, readdir, (DIR * directory), (directory))
STAND_IN(READ, EIO, -1, int, fstat, (int file, struct stat *info), (file, info))
STAND_IN(READ, EIO, -1, off_t, lseek, (int file, off_t offset, int whence), (file, offset, whence))

ssize_t fault_write(int file, const void *bytes, size_t size);
ssize_t fault_write(int file, const void *bytes, size_t size) {
    if (fault_strikes(FAULT_WRITE, ENOSPC) || fault_strikes(FAULT_INTERRUPT, EINTR)) return -1;
    if (size > 1 && fault_strikes(FAULT_SHORT_WRITE, 0)) size /= 2;
    return write(file, bytes, size);
}

#define STREAM_STAND_IN(failure, type, name, parameters, arguments, stream)                                  \
    type fault_##name parameters;                                                                            \
    type fault_##name parameters { return STREAM_STRIKES(WRITE, ENOSPC, stream) ? failure : name arguments; }

STREAM_STAND_IN(0, size_t, fwrite, (const void *bytes, size_t size, size_t count, FILE *f),
                (bytes, size, count, f), f)
STREAM_STAND_IN(EOF, int, fputs, (const char *text, FILE *f), (text, f), f)
STREAM_STAND_IN(EOF, int, fputc, (int byte, FILE *f), (byte, f), f)
STREAM_STAND_IN(EOF, int, putc, (int byte, FILE *f), (byte, f), f)
STREAM_STAND_IN(EOF, int, puts, (const char *text), (text), stdout)
STREAM_STAND_IN(EOF, int, putchar, (int byte), (byte), stdout)
STREAM_STAND_IN(EOF, int, fflush, (FILE * f), (f), f)
STREAM_STAND_IN(-1, int, vfprintf, (FILE * f, const char *format, va_list arguments), (f, format, arguments),
                f)

STREAM_STAND_IN(-1, int, json_dumpf, (const json_t *value, FILE *f, size_t flags), (value, f, flags), f)

int fault_fprintf(FILE *stream, const char *format, ...);
int fault_fprintf(FILE *stream, const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    const int size = STREAM_STRIKES(WRITE, ENOSPC, stream) ? -1 : vfprintf(stream, format, arguments);
    va_end(arguments);
    return size;
}

int fault_printf(const char *format, ...);
int fault_printf(const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    const int size = STREAM_STRIKES(WRITE, ENOSPC, stdout) ? -1 : vprintf(format, arguments);
    va_end(arguments);
    return size;
}

STAND_IN(SYNC, EIO, -1, int, fsync, (int file), (file))
STAND_IN(RENAME, EIO, -1, int, rename, (const char *from, const char *to), (from, to))

/* What is refused is closed all the same, as the system does it. */
int fault_close(int file);
int fault_close(int file) {
    const int result = close(file);
    return fault_strikes(FAULT_CLOSE, EIO) ? -1 : result;
}
int fault_fclose(FILE *stream);
int fault_fclose(FILE *stream) {
    const int result = fclose(stream);
    return fault_strikes(FAULT_CLOSE, EIO) ? EOF : result;
}

STAND_IN(THREAD, EAGAIN, EAGAIN, int, pthread_create,
         (pthread_t * thread, const pthread_attr_t *attributes, void *(*run)(void *), void *context),
         (thread, attributes, run, context))
