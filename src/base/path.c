#include "base/path.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

xent_status path_look(const char *path, path_kind *kind, xent_error *error) {
    struct stat info;
    *kind = PATH_NOTHING;
    if (stat(path, &info) == 0) {
        *kind = S_ISDIR(info.st_mode) ? PATH_DIRECTORY : PATH_OTHER;
        return XENT_OK;
    }
    const int why = errno, is_absent = why == ENOENT || why == ENOTDIR;
    if (is_absent && lstat(path, &info) != 0) return XENT_OK;
    if (is_absent)
        return xent_fail(error, XENT_E_IO, "%s is a link to what is not there; expected one that leads on",
                         path);
    return xent_fail(error, why == ENOMEM ? XENT_E_MEMORY : XENT_E_IO, "cannot look at %s: %s", path,
                     strerror(why));
}

xent_status path_look_in(const char *directory, const char *name, path_kind *kind, xent_error *error) {
    char path[PATH_MAX];
    *kind = PATH_NOTHING;
    if (snprintf(path, sizeof path, "%s/%s", directory, name) < (int)sizeof path)
        return path_look(path, kind, error);
    return xent_fail(error, XENT_E_IO, "the path %.100s/... is too long", directory);
}
