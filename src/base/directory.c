/* Making directories that last: xent/file.h tells how. */
#include "base/directory.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/path.h"
#include "xent/file.h"

void directory_sync(const char *path) {
    const int directory = open(path, O_RDONLY | O_CLOEXEC);
    if (directory < 0) return;
    fsync(directory);
    close(directory);
}

/* Where the entry of `part` stands: what is before its last name. */
static void sync_parent(char *part) {
    char *const name = strrchr(part, '/');
    if (!name || name == part) {
        directory_sync(name ? "/" : ".");
        return;
    }
    *name = '\0';
    directory_sync(part);
    *name = '/';
}

/* Makes one that is not there, in a directory that is: 0, or a number of errno. */
static int make_one(char *part) {
    if (mkdir(part, 0777) == 0) {
        sync_parent(part);
        return 0;
    }
    const int why = errno;
    path_kind kind;
    path_look(part, &kind, NULL);
    return kind == PATH_DIRECTORY ? 0 : why;
}

/* What stands in the way of one: a file, or a link, which mkdir does not follow. */
static const char *obstacle(const char *path) {
    path_kind kind;
    path_look(path, &kind, NULL);
    return kind == PATH_OTHER ? "it is no directory" : "it is a link to what is not there";
}

xent_status xent_directory_make(const char *path, xent_error *error) {
    char part[PATH_MAX];
    if (!path) return xent_fail(error, XENT_E_ARGUMENT, "path is NULL");
    const size_t length = strlen(path);
    int why = length >= sizeof part ? ENAMETOOLONG : length == 0 ? ENOENT : 0;
    for (size_t i = 1; i <= length && why == 0; i++) {
        if (i < length && (path[i] != '/' || path[i - 1] == '/')) continue;
        memcpy(part, path, i);
        part[i] = '\0';
        why = make_one(part);
        if (why == EEXIST && i < length) why = ENOTDIR; /* a file has the name of one above it */
    }
    if (why == 0) return XENT_OK;
    return xent_fail(error, XENT_E_IO, "cannot make the directory %s: %s", path,
                     why == EEXIST ? obstacle(path) : strerror(why));
}
