#include "study/cell_store.h"

#include <dirent.h>
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "study/settings.h"
#include "xent/file.h"

/* Of the layout of both kinds of files. */
enum { FORMAT = 1 };

struct cell_store {
    char directory[PATH_MAX - 300]; /* with room for "/cells/NAME.json" */
    json_t *study;                  /* what study.json holds */
    uint32_t fingerprint;           /* of the settings; each cell has it */
};

static const char cells_folder[] = "cells", ending[] = ".json";

/* ---- Paths --------------------------------------------------------------------------------------------- */

static void study_path(const cell_store *store, char *path, size_t size) {
    snprintf(path, size, "%s/study.json", store->directory);
}

static void cells_path(const cell_store *store, char *path, size_t size) {
    snprintf(path, size, "%s/%s", store->directory, cells_folder);
}

static int is_name(const char *name) {
    static const char allowed[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-+_.=";
    const size_t length = strlen(name);
    return length > 0 && length <= 200 && *name != '.' && strspn(name, allowed) == length;
}

static xent_status cell_path(const cell_store *store, const char *name, char *path, size_t size,
                             xent_error *error) {
    if (!name || !is_name(name))
        return xent_fail(error, XENT_E_ARGUMENT, "'%s' cannot name a cell", name ? name : "");
    snprintf(path, size, "%s/%s/%s%s", store->directory, cells_folder, name, ending);
    return XENT_OK;
}

/* Its directory, and that of its cells. */
static xent_status make_folders(const cell_store *store, xent_error *error) {
    char cells[PATH_MAX];
    cells_path(store, cells, sizeof cells);
    return xent_directory_make(cells, error);
}

/* ---- Opening ------------------------------------------------------------------------------------------- */

static cell_store *begin_store(const char *directory, xent_error *error) {
    cell_store *store = calloc(1, sizeof *store);
    if (!store) {
        xent_fail(error, XENT_E_MEMORY, "no memory for the cells of %s", directory);
        return NULL;
    }
    const int length = snprintf(store->directory, sizeof store->directory, "%s", directory);
    if (length > 0 && (size_t)length < sizeof store->directory) return store;
    xent_fail(error, XENT_E_IO, "the path '%s' is empty or too long for a study", directory);
    free(store);
    return NULL;
}

/* Reads study.json into the store; its study stays NULL where there is none. */
static xent_status read_study(cell_store *store, xent_error *error) {
    char path[PATH_MAX];
    study_path(store, path, sizeof path);
    xent_status status = sealed_json_read(path, &store->study, error);
    if (status != XENT_OK || !store->study) return status;
    const json_t *format = json_object_get(store->study, "xent_study");
    if (!json_is_integer(format) || !json_is_object(json_object_get(store->study, "settings")))
        return xent_fail(error, XENT_E_FORMAT, "%s does not describe a study", path);
    if (json_integer_value(format) != FORMAT)
        return xent_fail(error, XENT_E_FORMAT, "%s is of version %lld; this program reads version %d", path,
                         (long long)json_integer_value(format), FORMAT);
    return XENT_OK;
}

/* Takes the settings and what is told of them, where they are new or changed. */
static xent_status write_study(cell_store *store, const json_t *settings, const json_t *about,
                               xent_error *error) {
    char path[PATH_MAX];
    study_path(store, path, sizeof path);
    if (store->study && (!about || json_equal(json_object_get(store->study, "about"), about))) return XENT_OK;
    json_t *study =
        json_pack("{s:i, s:o, s:o}", "xent_study", FORMAT, "settings", json_deep_copy((json_t *)settings),
                  "about", about ? json_deep_copy((json_t *)about) : json_object());
    if (!study) return xent_fail(error, XENT_E_MEMORY, "no memory for %s", path);
    json_decref(store->study);
    store->study = study;
    return sealed_json_write(path, study, error);
}

xent_status cell_store_tell(cell_store *store, const json_t *about, xent_error *error) {
    return write_study(store, cell_store_settings(store), about, error);
}

static xent_status check_settings(const cell_store *store, const json_t *settings, xent_error *error) {
    char text[400];
    if (!store->study || !settings_differ(cell_store_settings(store), settings, text, sizeof text))
        return XENT_OK;
    return xent_fail(error, XENT_E_VALUE, "%s holds a study with other settings (%s)", store->directory,
                     text);
}

static xent_status take_fingerprint(cell_store *store, xent_error *error) {
    if (canonical_checksum(cell_store_settings(store), &store->fingerprint) == 0) return XENT_OK;
    return xent_fail(error, XENT_E_MEMORY, "no memory for the settings of %s", store->directory);
}

cell_store *cell_store_open(const char *directory, const json_t *settings, const json_t *about,
                            xent_error *error) {
    cell_store *store = begin_store(directory, error);
    if (!store) return NULL;
    xent_status status = make_folders(store, error);
    if (status == XENT_OK) status = read_study(store, error);
    if (status == XENT_OK) status = check_settings(store, settings, error);
    if (status == XENT_OK) status = write_study(store, settings, about, error);
    if (status == XENT_OK) status = take_fingerprint(store, error);
    if (status == XENT_OK) return store;
    cell_store_close(store);
    return NULL;
}

cell_store *cell_store_find(const char *directory, xent_error *error) {
    cell_store *store = begin_store(directory, error);
    if (!store) return NULL;
    xent_status status = read_study(store, error);
    if (status == XENT_OK && !store->study)
        status = xent_fail(error, XENT_E_IO, "%s holds no study: there is no study.json", directory);
    if (status == XENT_OK) status = take_fingerprint(store, error);
    if (status == XENT_OK) return store;
    cell_store_close(store);
    return NULL;
}

void cell_store_close(cell_store *store) {
    if (store) json_decref(store->study);
    free(store);
}

const char *cell_store_directory(const cell_store *store) { return store->directory; }
const json_t *cell_store_settings(const cell_store *store) {
    return json_object_get(store->study, "settings");
}
const json_t *cell_store_about(const cell_store *store) { return json_object_get(store->study, "about"); }

/* ---- Cells --------------------------------------------------------------------------------------------- */

/* What stands in a cell's file is what was written there, for this study. */
static xent_status check_cell(const cell_store *store, const json_t *cell, const char *name, const char *path,
                              xent_error *error) {
    const char *own = json_string_value(json_object_get(cell, "cell"));
    const json_t *format = json_object_get(cell, "xent_cell");
    if (!own || !json_is_integer(format) || !json_object_get(cell, "content"))
        return xent_fail(error, XENT_E_FORMAT, "%s is no cell of a study", path);
    if (json_integer_value(format) != FORMAT)
        return xent_fail(error, XENT_E_FORMAT, "%s is of version %lld; this program reads version %d", path,
                         (long long)json_integer_value(format), FORMAT);
    if (json_integer_value(json_object_get(cell, "study")) != (json_int_t)store->fingerprint)
        return xent_fail(error, XENT_E_FORMAT, "%s is a cell of another study", path);
    if (strcmp(own, name) != 0)
        return xent_fail(error, XENT_E_FORMAT, "%s is a copy of the cell %s", path, own);
    return XENT_OK;
}

xent_status cell_store_read(const cell_store *store, const char *name, json_t **content, xent_error *error) {
    char path[PATH_MAX];
    json_t *cell = NULL;
    *content = NULL;
    xent_status status = cell_path(store, name, path, sizeof path, error);
    if (status == XENT_OK) status = sealed_json_read(path, &cell, error);
    if (status == XENT_OK && cell) status = check_cell(store, cell, name, path, error);
    if (status == XENT_OK && cell) *content = json_incref(json_object_get(cell, "content"));
    json_decref(cell);
    return status;
}

xent_status cell_store_write(const cell_store *store, const char *name, const json_t *content,
                             xent_error *error) {
    char path[PATH_MAX];
    xent_status status = cell_path(store, name, path, sizeof path, error);
    if (status != XENT_OK) return status;
    json_t *cell = json_pack("{s:i, s:I, s:s, s:O}", "xent_cell", FORMAT, "study",
                             (json_int_t)store->fingerprint, "cell", name, "content", content);
    if (!cell) return xent_fail(error, XENT_E_MEMORY, "no memory for the cell %s", name);
    status = sealed_json_write(path, cell, error);
    json_decref(cell);
    return status;
}

/* The name of the cell whose file is called so, which is cut; 0: it is none. */
static int is_cell_file(char *file) {
    const size_t length = strlen(file), end = sizeof ending - 1;
    if (length <= end || *file == '.' || strcmp(file + length - end, ending) != 0) return 0;
    file[length - end] = '\0';
    return is_name(file);
}

static int by_text(const void *a, const void *b) {
    return strcmp(json_string_value(*(json_t *const *)a), json_string_value(*(json_t *const *)b));
}

/* An array with the same elements, sorted; takes the reference of the old one. NULL: no memory. */
static json_t *sorted(json_t *names) {
    const size_t count = json_array_size(names);
    json_t **each = malloc((count + 1) * sizeof *each), *all = each ? json_array() : NULL;
    for (size_t i = 0; all && i < count; i++) each[i] = json_array_get(names, i);
    if (all) qsort(each, count, sizeof *each, by_text);
    int failed = !all;
    for (size_t i = 0; !failed && i < count; i++) failed = json_array_append(all, each[i]);
    free(each);
    json_decref(names);
    if (failed) json_decref(all);
    return failed ? NULL : all;
}

/* Adds the names of the cells in a folder: 0, or what went wrong: a number of errno. */
static int read_names(DIR *folder, json_t *names) {
    for (;;) {
        errno = 0;
        struct dirent *entry = readdir(folder);
        if (!entry) return errno;
        if (is_cell_file(entry->d_name) && json_array_append_new(names, json_string(entry->d_name)))
            return ENOMEM;
    }
}

json_t *cell_store_names(const cell_store *store, xent_error *error) {
    char path[PATH_MAX];
    cells_path(store, path, sizeof path);
    DIR *folder = opendir(path);
    if (!folder && errno != ENOENT) {
        xent_fail(error, XENT_E_IO, "cannot open %s: %s", path, strerror(errno));
        return NULL;
    }
    json_t *names = json_array();
    const int unread = folder && names ? read_names(folder, names) : 0;
    if (folder) closedir(folder);
    if (unread) json_decref(names);
    if (names && !unread) names = sorted(names);
    if (unread && unread != ENOMEM)
        xent_fail(error, XENT_E_IO, "cannot read %s: %s", path, strerror(unread));
    else if (unread || !names)
        xent_fail(error, XENT_E_MEMORY, "no memory for the names in %s", path);
    return unread ? NULL : names;
}
