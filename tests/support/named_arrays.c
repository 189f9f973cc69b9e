#include "support/named_arrays.h"

#include <check.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "support/python.h"

enum { MOST_ARRAYS = 128 };
static named_array arrays[MOST_ARRAYS];
static int array_count;

static int read_array(FILE *file, named_array *a) {
    uint32_t length;
    uint64_t count;
    if (fread(&length, sizeof length, 1, file) != 1) return 0;
    if (length >= sizeof a->name || fread(a->name, 1, length, file) != length) return 0;
    a->name[length] = '\0';
    if (fread(&count, sizeof count, 1, file) != 1) return 0;
    a->count = (size_t)count;
    a->values = malloc(a->count * sizeof *a->values);
    return a->values && fread(a->values, sizeof *a->values, a->count, file) == a->count;
}

int named_arrays_read(const char *script) {
    FILE *pipe = python_open(script, "/dev/stdout");
    while (array_count < MOST_ARRAYS && read_array(pipe, &arrays[array_count])) array_count++;
    const int read = pclose(pipe) == 0 && array_count > 0;
    if (!read) printf("%s failed\n", script);
    return read;
}

const named_array *named_array_of(const char *name, ...) {
    char wanted[64];
    va_list list;
    va_start(list, name);
    vsnprintf(wanted, sizeof wanted, name, list);
    va_end(list);
    for (int i = 0; i < array_count; i++)
        if (strcmp(arrays[i].name, wanted) == 0) return &arrays[i];
    ck_abort_msg("the script wrote nothing called %s", wanted);
    return NULL;
}
