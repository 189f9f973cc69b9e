#define _DEFAULT_SOURCE /* flock */
#include "base/part.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <time.h>
#include <unistd.h>

#define BEGINNING "xent-"
#define ENDING ".part"

/* xent-SECONDS-NANOSECONDS-PROCESS.part. */
static int is_part(const char *name) {
    const size_t length = strlen(name), beginning = sizeof BEGINNING - 1, ending = sizeof ENDING - 1;
    return length > beginning + ending && strncmp(name, BEGINNING, beginning) == 0 &&
           strcmp(name + length - ending, ENDING) == 0 &&
           strspn(name + beginning, "0123456789-") == length - beginning - ending;
}

/* Removes a part that nobody writes any more. Where it cannot be locked, somebody does, or the file system
 * has no locks: it stays. The name may have become another file's meanwhile: then that one is not ours to
 * remove. */
static void remove_if_dead(int directory, const char *name) {
    struct stat opened, named;
    const int file = openat(directory, name, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOFOLLOW);
    if (file < 0) return;
    if (flock(file, LOCK_EX | LOCK_NB) == 0 && fstat(file, &opened) == 0 && S_ISREG(opened.st_mode) &&
        fstatat(directory, name, &named, AT_SYMLINK_NOFOLLOW) == 0 && opened.st_dev == named.st_dev &&
        opened.st_ino == named.st_ino)
        unlinkat(directory, name, 0);
    close(file);
}

static void remove_dead(const char *path) {
    DIR *directory = opendir(path);
    if (!directory) return;
    for (struct dirent *entry; (entry = readdir(directory)) != NULL;)
        if (is_part(entry->d_name)) remove_if_dead(dirfd(directory), entry->d_name);
    closedir(directory);
}

/* Locks the new file: 1; 0 if another program took it for a dead one's in the moment before, and removes it;
 * -1: an error. */
static int lock(int file) {
    struct stat info;
    if (flock(file, LOCK_EX | LOCK_NB) != 0 && errno == EWOULDBLOCK) return 0;
    return fstat(file, &info) == 0 ? info.st_nlink > 0 : -1;
}

/* The owner, or at least the group, where the system lets us; then the mode, which a change of the owner may
 * alter. File systems without owners and modes refuse both; the part's own mode is the narrowest. Where the
 * group is another one, its old members are others now, and some others are its members: both get what both
 * had. A set-ID bit would lend the rights of somebody else. */
void part_take_over(const file_target *target, const file_part *part) {
    const struct stat *old = &target->info;
    if (!target->exists) return;
    const int whole = fchown(part->file, old->st_uid, old->st_gid) == 0;
    const int group = whole || fchown(part->file, (uid_t)-1, old->st_gid) == 0;
    const mode_t all = old->st_mode & old->st_mode >> 3 & 07;
    mode_t mode = old->st_mode & 07777;
    if (!whole) mode &= ~(mode_t)S_ISUID;
    if (!group) mode = (mode & ~(mode_t)(S_ISGID | 077)) | all << 3 | all;
    (void)fchmod(part->file, mode);
}

int part_open(const file_target *target, file_part *part) {
    char directory[PATH_MAX];
    enum { TRIES = 100 };
    target_directory(target, directory);
    remove_dead(directory);
    for (int i = 0; i < TRIES; i++) {
        struct timespec now;
        clock_gettime(CLOCK_REALTIME, &now);
        const int length = snprintf(part->path, sizeof part->path, "%s/" BEGINNING "%lld-%09ld-%ld" ENDING,
                                    directory, (long long)now.tv_sec, now.tv_nsec, (long)getpid());
        errno = ENAMETOOLONG;
        if (length < 0 || length >= (int)sizeof part->path) return -1;
        part->file = open(part->path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, target->exists ? 0600 : 0666);
        if (part->file < 0 && errno != EEXIST) return -1;
        if (part->file < 0) continue;
        const int locked = lock(part->file), number = errno;
        if (locked > 0) return 0;
        unlink(part->path);
        close(part->file);
        errno = number;
        if (locked < 0) return -1;
    }
    errno = EEXIST;
    return -1;
}
