#include "data/places.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/path.h"
#include "data/installed.h"

/* How to get the sets that people ask for by name. */
static const struct {
    const char *name, *command;
} known[] = {
    {"fashion-mnist",
     "'apt-get install dataset-fashion-mnist' or 'sh data/fetch.sh fashion-mnist' brings it"},
    {"mnist", "'sh data/fetch.sh mnist' brings it"},
    {"kmnist", "'sh data/fetch.sh kmnist' brings it"},
    {"digits", "it lies in data/digits of xent's source, and in share/xent where xent is installed"},
};

/* Whether place/below/name is a directory; its path is in text then. */
static int try_place(const char *place, const char *below, const char *name, char *text, size_t size) {
    if (!place || !*place) return 0;
    path_kind kind = PATH_NOTHING;
    if ((size_t)snprintf(text, size, "%s/%s%s", place, below, name) < size) path_look(text, &kind, NULL);
    return kind == PATH_DIRECTORY;
}

/* The installed folder: that of a tree that was moved goes before the one it was built for. */
static int try_installed(const char *name, char *text, size_t size) {
    char folder[PATH_MAX];
    return (installed_beside_program(folder) && try_place(folder, "", name, text, size)) ||
           (installed_beside_library(folder) && try_place(folder, "", name, text, size)) ||
           try_place(XENT_INSTALLED_DATA, "", name, text, size);
}

/* $XENT_DATA, which the user has set for this: that it cannot be looked into is no reason to read another. */
static xent_status try_chosen(const char *name, path_kind *kind, char *text, size_t size, xent_error *error) {
    const char *chosen = getenv("XENT_DATA");
    *kind = PATH_NOTHING;
    if (!chosen || !*chosen) return XENT_OK;
    if ((size_t)snprintf(text, size, "%s/%s", chosen, name) < size) return path_look(text, kind, error);
    return xent_fail(error, XENT_E_IO, "the path %.100s/... of $XENT_DATA is too long", chosen);
}

/* The others may be another user's, as the home directory of a service is. */
static int try_others(const char *name, char *text, size_t size) {
    const char *user = getenv("XDG_DATA_HOME");
    return try_place(user, "xent/", name, text, size) ||
           (!(user && *user) && try_place(getenv("HOME"), ".local/share/xent/", name, text, size)) ||
           try_installed(name, text, size) || try_place(XENT_SOURCE_DATA, "", name, text, size) ||
           try_place("/usr/share/datasets", "", name, text, size);
}

static xent_status fail_unknown(const char *name, xent_error *error) {
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (strcmp(name, known[i].name) == 0)
            return xent_fail(
                error, XENT_E_IO,
                "the data set '%s' is not here; %s (looked in $XENT_DATA, "
                "$XDG_DATA_HOME/xent or ~/.local/share/xent, the share/xent that belongs to this "
                "program, %s, %s, /usr/share/datasets)",
                name, known[i].command, XENT_INSTALLED_DATA, XENT_SOURCE_DATA);
    return xent_fail(
        error, XENT_E_IO,
        "there is no directory, file or data set '%s'; expected a directory of images, a table, or one "
        "of the names digits, fashion-mnist, mnist, kmnist",
        name);
}

static xent_status find_by_name(const char *name, char *text, size_t size, xent_error *error) {
    path_kind kind;
    const xent_status status = try_chosen(name, &kind, text, size, error);
    if (status != XENT_OK || kind == PATH_DIRECTORY) return status;
    return try_others(name, text, size) ? XENT_OK : fail_unknown(name, error);
}

xent_status places_find(const char *data, char *text, size_t size, xent_error *error) {
    path_kind kind = PATH_NOTHING;
    /* Without a name, what happens to lie in the working directory does not count. */
    if (data) {
        const xent_status status = path_look(data, &kind, error);
        if (status != XENT_OK) return status;
    }
    if (kind == PATH_OTHER)
        return xent_fail(error, XENT_E_FORMAT,
                         "%s is neither a directory nor a regular file; expected one of the two", data);
    if (kind == PATH_DIRECTORY) {
        if ((size_t)snprintf(text, size, "%s", data) < size) return XENT_OK;
        return xent_fail(error, XENT_E_IO, "the path %.100s... is too long; expected less than %zu bytes",
                         data, size);
    }
    if (!data) data = "digits";
    if (strchr(data, '/') || !*data)
        return xent_fail(error, XENT_E_IO, "there is no directory or file '%s'", data);
    return find_by_name(data, text, size, error);
}
