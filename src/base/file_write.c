/* The one way in which files are written: xent/file.h tells how. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/directory.h"
#include "base/file.h"
#include "base/part.h"
#include "xent/file.h"

static xent_status fail_write(xent_error *error, const char *path) {
    return xent_fail(error, XENT_E_IO, "cannot write %s: %s", path, strerror(errno));
}

/* Finds what `path` leads to, and refuses what is not written to. */
static xent_status find_writable(const char *path, file_target *target, xent_error *error) {
    const xent_status status = target_find(path, target, error);
    if (status != XENT_OK || !target->exists) return status;
    const mode_t mode = target->info.st_mode;
    if (S_ISDIR(mode) || S_ISBLK(mode) || S_ISSOCK(mode))
        return xent_fail(error, XENT_E_IO, "cannot write %s: it is %s; expected the name of a file", path,
                         S_ISDIR(mode)   ? "a directory"
                         : S_ISBLK(mode) ? "a block device"
                                         : "a socket");
    if (target->descriptor < 0) return access(path, W_OK) == 0 ? XENT_OK : fail_write(error, path);
    const int flags = fcntl(target->descriptor, F_GETFL);
    if (flags >= 0 && (flags & O_ACCMODE) != O_RDONLY) return XENT_OK;
    errno = EBADF; /* as a write would say */
    return fail_write(error, path);
}

static int write_all(int file, const void *bytes, size_t size) {
    for (size_t done = 0; done < size;) {
        ssize_t n = write(file, (const char *)bytes + done, size - done);
        if (n < 0 && errno == EINTR) continue;
        if (n < 0) return -1;
        done += (size_t)n;
    }
    return 0;
}

static int write_pieces(int file, const file_piece *pieces, int count) {
    for (int i = 0; i < count; i++)
        if (write_all(file, pieces[i].bytes, pieces[i].size) != 0) return -1;
    return 0;
}

static xent_status write_straight(const char *path, const file_target *target, const file_piece *pieces,
                                  int count, xent_error *error) {
    const int file =
        target->descriptor >= 0 ? dup(target->descriptor) : open(path, O_WRONLY | O_CLOEXEC | O_NOCTTY);
    if (file < 0) return fail_write(error, path);
    xent_status status = XENT_OK;
    if (write_pieces(file, pieces, count) != 0) status = fail_write(error, path);
    if (close(file) != 0 && status == XENT_OK) status = fail_write(error, path);
    return status;
}

/* Makes a rename last. */
static void sync_directory(const file_target *target) {
    char path[PATH_MAX];
    target_directory(target, path);
    directory_sync(path);
}

/* Opens a part of the target with this content, synced: the part is locked until it is closed, so that nobody
 * removes it. */
static xent_status write_part(const char *path, const file_target *target, const file_piece *pieces,
                              int count, file_part *part, xent_error *error) {
    if (part_open(target, part) != 0) return fail_write(error, path);
    const int written = write_pieces(part->file, pieces, count) == 0;
    if (written) part_take_over(target, part);
    if (written && fsync(part->file) == 0) return XENT_OK;
    const xent_status status = fail_write(error, path);
    unlink(part->path);
    close(part->file);
    return status;
}

/* Gives the part its name, and closes it. */
static xent_status place_part(const file_target *target, file_part *part, xent_error *error) {
    xent_status status = XENT_OK;
    if (rename(part->path, target->path) != 0) {
        status = fail_write(error, target->path);
        unlink(part->path);
    }
    close(part->file); /* it is synced: nothing can be lost here */
    return status;
}

xent_status file_replace(const char *path, const file_piece *pieces, int count, xent_error *error) {
    file_target target;
    file_part part;
    xent_status status = find_writable(path, &target, error);
    if (status != XENT_OK) return status;
    if (target_is_direct(&target)) return write_straight(path, &target, pieces, count, error);
    status = write_part(path, &target, pieces, count, &part, error);
    if (status == XENT_OK) status = place_part(&target, &part, error);
    if (status == XENT_OK) sync_directory(&target);
    return status;
}

xent_status file_group_add(file_group *g, const char *path, const file_piece *pieces, int count,
                           xent_error *error) {
    file_target *target = &g->target[g->count];
    if (g->count == FILE_GROUP_MOST) return xent_fail(error, XENT_E_STATE, "%s: too many files", path);
    xent_status status = find_writable(path, target, error);
    if (status == XENT_OK && target_is_direct(target))
        status = xent_fail(error, XENT_E_IO, "cannot write %s: it is no regular file", path);
    if (status == XENT_OK) status = write_part(path, target, pieces, count, &g->part[g->count], error);
    if (status == XENT_OK) g->count++;
    return status;
}

xent_status file_group_place(file_group *g, xent_error *error) {
    xent_status status = XENT_OK;
    const file_target *last = g->count > 0 ? &g->target[g->count - 1] : NULL;
    if (g->count > 1 && !g->keeps_last) {
        if (last->exists && unlink(last->path) != 0) status = fail_write(error, last->path);
        sync_directory(last);
    }
    int placed = 0;
    for (; placed < g->count && status == XENT_OK; placed++)
        status = place_part(&g->target[placed], &g->part[placed], error);
    if (last && status == XENT_OK) sync_directory(last);
    for (; placed < g->count; placed++) {
        unlink(g->part[placed].path);
        close(g->part[placed].file);
    }
    g->count = 0;
    return status;
}

void file_group_drop(file_group *g) {
    for (int i = 0; i < g->count; i++) {
        unlink(g->part[i].path);
        close(g->part[i].file);
    }
    g->count = 0;
}

xent_status xent_file_write(const char *path, const void *bytes, size_t size, xent_error *error) {
    if (!path || !bytes) return xent_fail(error, XENT_E_ARGUMENT, "file: path or bytes is NULL");
    const file_piece piece = {bytes, size};
    return file_replace(path, &piece, 1, error);
}

xent_status xent_file_check(const char *path, xent_error *error) {
    file_target target;
    file_part part;
    if (!path) return xent_fail(error, XENT_E_ARGUMENT, "file: path is NULL");
    const xent_status status = find_writable(path, &target, error);
    if (status != XENT_OK || target_is_direct(&target)) return status;
    if (part_open(&target, &part) != 0) return fail_write(error, path);
    unlink(part.path);
    close(part.file);
    return XENT_OK;
}
