#define _XOPEN_SOURCE 700 /* realpath */
#include "cli/option/files.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/option/option.h"
#include "cli/terminal/output.h"
#include "xent/data.h"
#include "xent/file.h"

typedef enum file_role { READ, READ_AS_DATA, WRITTEN, WRITTEN_PERHAPS, KEPT, STREAM } file_role;

typedef struct file_use {
    file_role role;
    char *path;                      /* NULL: the data set that comes with the program */
    char *directory;                 /* to be made; NULL: none */
    int (*is_own)(const char *name); /* which files of the directory `path` are KEPT there */
} file_use;

struct file_list {
    file_use *uses;
    int count, failed; /* for want of memory */
};

/* Takes the texts over. */
static void add(file_list *files, file_use use) {
    file_use *uses = realloc(files->uses, (size_t)(files->count + 1) * sizeof *uses);
    if (uses) {
        files->uses = uses;
        uses[files->count++] = use;
    } else {
        files->failed = 1;
        free(use.path);
        free(use.directory);
    }
}

static char *copy(file_list *files, const char *text) {
    char *own = strdup(text);
    if (!own) files->failed = 1;
    return own;
}

static void add_file(file_list *files, file_role role, const char *path) {
    if (path) add(files, (file_use){.role = role, .path = copy(files, path)});
}

void reads_file(file_list *files, const char *path) { add_file(files, READ, path); }
void writes_file(file_list *files, const char *path) { add_file(files, WRITTEN, path); }
void may_write(file_list *files, const char *path) { add_file(files, WRITTEN_PERHAPS, path); }

void reads_data(file_list *files, const char *data) {
    add(files, (file_use){.role = READ_AS_DATA, .path = data ? copy(files, data) : NULL});
}

static void add_into(file_list *files, file_role role, const char *directory, const char *name) {
    if (!directory) return;
    const size_t size = strlen(directory) + strlen(name) + 2;
    char *path = malloc(size);
    if (path)
        snprintf(path, size, "%s/%s", directory, name);
    else
        files->failed = 1;
    add(files, (file_use){.role = role, .path = path, .directory = copy(files, directory)});
}

void writes_into(file_list *files, const char *directory, const char *name) {
    add_into(files, WRITTEN, directory, name);
}
void may_write_into(file_list *files, const char *directory, const char *name) {
    add_into(files, WRITTEN_PERHAPS, directory, name);
}

void keeps_files(file_list *files, const char *directory, int (*is_own)(const char *name)) {
    if (directory) add(files, (file_use){.role = KEPT, .path = copy(files, directory), .is_own = is_own});
}

file_list *files_create(void) {
    file_list *files = calloc(1, sizeof *files);
    if (!files) return NULL;
    add_file(files, STREAM, "/dev/fd/1");
    add_file(files, STREAM, "/dev/fd/2");
    return files;
}

void files_destroy(file_list *files) {
    for (int i = 0; files && i < files->count; i++) {
        free(files->uses[i].path);
        free(files->uses[i].directory);
    }
    if (files) free(files->uses);
    free(files);
}

static int is_input(const file_use *use) { return use->role == READ || use->role == READ_AS_DATA; }

static const char *name_of(const file_use *use) {
    if (use->role != STREAM) return use->path ? use->path : "digits";
    return strcmp(use->path, "/dev/fd/1") == 0 ? "standard output" : "standard error";
}

static int is_kept(const file_use *kept, const char *path) {
    char real[PATH_MAX], directory[PATH_MAX];
    const char *whole = realpath(path, real) ? real : path, *slash = strrchr(whole, '/');
    const int length = slash && slash > whole ? (int)(slash - whole) : 1; /* of "/" too */
    if (!kept->is_own(slash ? slash + 1 : whole)) return 0;
    return snprintf(directory, sizeof directory, "%.*s", length, slash ? whole : ".") < PATH_MAX &&
           xent_file_same(directory, kept->path);
}

/* Whether the two are one file; says why that is not known, and then is -1. */
static int are_same(const file_use *input, const file_use *a, const file_use *b) {
    xent_error error;
    int same;
    if (a->role == KEPT) return is_kept(a, b->path);
    if (b->role == KEPT) return is_kept(b, a->path);
    if (!input || input->role != READ_AS_DATA) return xent_file_same(a->path, b->path);
    if (xent_data_reads(input->path, input == a ? b->path : a->path, &same, &error) == XENT_OK) return same;
    report_failure("%s", error.message);
    return -1;
}

/* Neither of the two is to be an output that would overwrite the other; says so. */
static int check_pair(const file_use *a, const file_use *b) {
    if ((is_input(a) || a->role == KEPT) && (is_input(b) || b->role == KEPT)) return PARSED;
    if (a->role == STREAM && b->role == STREAM) return PARSED;
    const file_use *input = is_input(a) ? a : is_input(b) ? b : NULL, *output = is_input(a) ? b : a;
    const int same = are_same(input, a, b);
    if (same <= 0) return same < 0 ? EXIT_WORK : PARSED;
    const file_use *kept = a->role == KEPT ? a : b->role == KEPT ? b : NULL;
    if (kept)
        report_failure("cannot write %s: files of such names in %s are written and removed by the command; "
                       "expected another name",
                       name_of(kept == a ? b : a), kept->path);
    else if (input)
        report_failure("cannot write %s: the command reads it (%s); expected another file", name_of(output),
                       name_of(input));
    else
        report_failure("%s and %s are one file; expected a file for each output", name_of(a), name_of(b));
    return EXIT_USAGE;
}

/* Whether a directory would become a part of the data, as a class of pictures does; says so. */
static int check_becomes_data(const file_use *data, const char *directory) {
    xent_error error;
    int reads;
    char path[PATH_MAX + 1];
    snprintf(path, sizeof path, "%s/", directory);
    if (xent_data_reads(data->path, path, &reads, &error) != XENT_OK) {
        report_failure("%s", error.message);
        return EXIT_WORK;
    }
    if (!reads) return PARSED;
    report_failure("cannot make %s: it would be read as a class of %s; expected a directory elsewhere",
                   directory, name_of(data));
    return EXIT_USAGE;
}

/* The same of all that are to be made: the directory and those above it that are missing. */
static int check_new_directory(const file_list *files, const char *path) {
    char directory[PATH_MAX];
    if (snprintf(directory, sizeof directory, "%s", path) >= PATH_MAX) return PARSED; /* nor is it made */
    while (access(directory, F_OK) != 0) {
        for (int i = 0; i < files->count; i++) {
            const file_use *use = &files->uses[i];
            const int code = use->role == READ_AS_DATA ? check_becomes_data(use, directory) : PARSED;
            if (code != PARSED) return code;
        }
        char *slash = strrchr(directory, '/');
        if (!slash) break;
        *slash = '\0';
    }
    return PARSED;
}

int check_files(const file_list *files) {
    if (files->failed) {
        report_failure("out of memory");
        return EXIT_WORK;
    }
    for (int i = 0; i < files->count; i++)
        for (int k = 0; k < i; k++) {
            const int code = check_pair(&files->uses[k], &files->uses[i]);
            if (code != PARSED) return code;
        }
    for (int i = 0; i < files->count; i++) {
        const char *directory = files->uses[i].directory;
        const int code = directory ? check_new_directory(files, directory) : PARSED;
        if (code != PARSED) return code;
    }
    for (int i = 0; i < files->count; i++) {
        const file_use *use = &files->uses[i];
        if (use->directory && make_directory(use->directory)) return EXIT_WORK;
        if (use->role == WRITTEN && check_writable(use->path)) return EXIT_WORK;
    }
    return PARSED;
}
